import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { refreshSearchTermSums } from '@platform/warehouse-schema'
import fc from 'fast-check'
import { addDays } from '../../src/v1/core/calendar.ts'
import { campaigns, type Fact, makeFacts, rowsOf } from '../support/ads-facts.ts'
import { add, type Figures, figuresOf, listOf, type Sums } from '../support/ads-reference.ts'
import { type DataPlane, insertAccount, insertWatermark, openDataPlane } from '../support/data-plane.ts'
import { openConnection } from '../support/open-connection.ts'

const first = '2024-01-20'
const through = '2024-05-11'
const facts = makeFacts(first, 115)
const feeds = ['ads_campaign_daily', 'ads_search_term_daily', 'ads_asin_daily']
/** The second account has the same facts, and sums over four weeks of them. */
const accounts = ['acc_plain', 'acc_sums']

let plane: DataPlane
beforeAll(async () => {
  plane = await openDataPlane()
  for (const account of accounts) {
    await insertAccount(plane.tenant, account)
    for (const feed of feeds) await insertWatermark(plane.tenant, account, feed, through, first)
    for (const [table, rows] of Object.entries(rowsOf(account, facts))) await plane.tenant.insert(table, rows)
  }
  const connection = await openConnection(plane.tenant.account)
  expect(await refreshSearchTermSums(connection, { accountId: 'acc_sums', factsMin: 1 })).toBeGreaterThan(8)
  connection.destroy()
})
afterAll(() => plane?.close())

type Row = Figures & Record<string, unknown>
type Asked = Record<string, string | number | undefined>

const metricNames = ['impressions', 'clicks', 'cost', 'sales', 'orders', 'units', 'ctr', 'cpc', 'acos', 'roas']
const lists = [
  {
    path: '/v1/ads/campaign-performance',
    key: 'campaign_id',
    keyOf: (fact: Fact) => fact.campaign_id,
    of: ['acc_plain'],
  },
  { path: '/v1/ads/search-terms', key: 'search_term', keyOf: (fact: Fact) => fact.search_term, of: accounts },
  { path: '/v1/ads/asin-performance', key: 'asin', keyOf: (fact: Fact) => fact.asin, of: ['acc_plain'] },
]

async function ask(path: string, asked: Asked): Promise<Record<string, unknown>> {
  const { status, body } = await plane.tenant.get(path, asked)
  expect({ status, body }).toMatchObject({ status: 200 })
  return body
}

async function allPages(path: string, asked: Asked): Promise<Row[]> {
  const rows: Row[] = []
  let cursor: string | undefined
  do {
    const body = await ask(path, { ...asked, cursor })
    const data = body.data as Row[]
    expect(data.length).toBeLessThanOrEqual(Number(asked.limit))
    rows.push(...data)
    cursor = (body.next_cursor as string | null) ?? undefined
    // A cursor is returned only when there are more rows.
    if (cursor) expect(data.length).toBe(Number(asked.limit))
  } while (cursor)
  return rows
}

const windows = fc
  .record({
    start: fc.integer({ min: -3, max: 110 }),
    days: fc.oneof(fc.integer({ min: 1, max: 60 }), fc.constant(30)),
  })
  .map(({ start, days }) => ({ start_date: addDays(first, start), end_date: addDays(first, start + days - 1) }))

const mostlyNone = (values: readonly string[]): fc.Arbitrary<string | undefined> =>
  fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.constantFrom(...values) })

const filters = fc.record({
  campaign_id: mostlyNone(campaigns.map(({ campaign_id }) => campaign_id)),
  ad_product: mostlyNone(['SPONSORED_PRODUCTS', 'SPONSORED_BRANDS', 'SPONSORED_DISPLAY']),
  state: mostlyNone(['ENABLED', 'PAUSED', 'ARCHIVED']),
  currency: fc.constantFrom('USD', 'CAD', undefined),
})

const chosen = (asked: Asked): Fact[] =>
  facts.filter(
    (fact) =>
      fact.date >= String(asked.start_date) &&
      fact.date <= (String(asked.end_date) < through ? String(asked.end_date) : through) &&
      fact.currency === (asked.currency ?? 'USD') &&
      (asked.campaign_id === undefined || fact.campaign_id === asked.campaign_id) &&
      (asked.ad_product === undefined || fact.ad_product === asked.ad_product) &&
      (asked.state === undefined || fact.state === asked.state),
  )

const sumsOf = ({ impressions, clicks, cost, sales, orders, units }: Row): Sums => ({
  impressions,
  clicks,
  cost: Math.round(Number(cost.amount) * 10_000),
  sales: Math.round(Number(sales.amount) * 10_000),
  orders,
  units,
})

describe.each(lists)('$path', ({ path, key, keyOf, of }) => {
  const sorts = [key, ...metricNames].flatMap((name) => [name, `-${name}`])

  it.each(of.flatMap((account) => sorts.map((sort) => [account, sort] as const)))(
    'pages of any window and filters add up to the whole list: %s by %s',
    (account, sort) =>
      fc.assert(
        fc.asyncProperty(windows, filters, fc.integer({ min: 1, max: 40 }), async (window, filter, limit) => {
          const asked = { account_id: account, ...window, ...filter }
          const rows = await allPages(path, { ...asked, sort, limit })
          const expected = listOf(chosen(asked), keyOf, sort.replace(key, 'key'))
          expect(rows.map((row) => ({ key: row[key], ...figures(row) }))).toEqual(
            expected.map((row) => ({ key: row.key, ...figuresOf(row.sums, filter.currency ?? 'USD') })),
          )
        }),
        { numRuns: 8 },
      ),
  )
})

const figures = ({ impressions, clicks, cost, sales, orders, units, ctr, cpc, acos, roas }: Row): Figures => ({
  impressions,
  clicks,
  cost,
  sales,
  orders,
  units,
  ctr,
  cpc,
  acos,
  roas,
})

describe('totals', () => {
  it('the account summary of any window is the sum of its facts, and of the pages of its campaigns', async () => {
    await fc.assert(
      fc.asyncProperty(windows, fc.constantFrom('USD', 'CAD'), async (window, currency) => {
        const asked = { account_id: 'acc_plain', ...window, currency }
        const { data } = await ask('/v1/ads/account-summary', asked)
        expect(data).toEqual(figuresOf(add(chosen(asked)), currency))
        const pages = await allPages('/v1/ads/campaign-performance', { ...asked, limit: 5 })
        expect(data).toEqual(figuresOf(add(pages.map(sumsOf)), currency))
      }),
      { numRuns: 25 },
    )
  })

  it.each(['SPONSORED_PRODUCTS', 'SPONSORED_DISPLAY'])('the account summary of %s', async (ad_product) => {
    const asked = { account_id: 'acc_plain', start_date: first, end_date: through, ad_product }
    const { data } = await ask('/v1/ads/account-summary', asked)
    expect(data).toEqual(figuresOf(add(chosen(asked)), 'USD'))
  })
})
