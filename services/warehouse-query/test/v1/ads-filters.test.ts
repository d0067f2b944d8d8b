import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { refreshSearchTermSums, withdrawSearchTermSums } from '@platform/warehouse-schema'
import { campaigns, makeFacts, rowsOf } from '../support/ads-facts.ts'
import { type DataPlane, insertAccount, insertWatermark, openDataPlane } from '../support/data-plane.ts'
import { openConnection } from '../support/open-connection.ts'

const account_id = 'acc_filters'
const [first, through] = ['2024-02-01', '2024-04-10']
const facts = makeFacts(first, 70, 7)
const [campaignsPath, termsPath, asinsPath] = [
  '/v1/ads/campaign-performance',
  '/v1/ads/search-terms',
  '/v1/ads/asin-performance',
]

let plane: DataPlane
let session: Parameters<typeof refreshSearchTermSums>[0]
let close: () => void
beforeAll(async () => {
  plane = await openDataPlane()
  await insertAccount(plane.tenant, account_id)
  for (const feed of ['ads_campaign_daily', 'ads_search_term_daily', 'ads_asin_daily'])
    await insertWatermark(plane.tenant, account_id, feed, through, first)
  for (const [table, rows] of Object.entries(rowsOf(account_id, facts))) await plane.tenant.insert(table, rows)
  await plane.tenant.insert('products', [
    product('B000000001', 'Trail Tent, 2 Persons'),
    product('B000000002', '100% wool blanket'),
    product('B000000003', '100 wool blankets'),
  ])
  const connection = await openConnection(plane.tenant.account)
  session = connection
  close = () => connection.destroy()
})
afterAll(async () => {
  close?.()
  await plane?.close()
})

const product = (asin: string, title: string) => ({
  account_id,
  marketplace_id: 'ATVPDKIKX0DER',
  asin,
  sku: asin,
  title,
  currency: 'USD',
  status: 'ACTIVE',
})

type Row = Record<string, unknown>
const all = { start_date: first, end_date: through, limit: 500 }

async function rowsFor(path: string, asked: Record<string, string | number>): Promise<Row[]> {
  const { status, body } = await plane.tenant.get(path, { account_id, ...all, ...asked })
  expect({ status, body }).toMatchObject({ status: 200 })
  return body.data as Row[]
}

const valuesOf = (rows: Row[], name: string): string[] => rows.map((row) => String(row[name])).sort()
const inDollars = facts.filter(({ currency }) => currency === 'USD')
const known = (values: readonly (string | null)[]): string[] =>
  [...new Set(values.filter((value) => value !== null))].sort()

describe.each(['from the facts', 'from sums'])('search, %s', (source) => {
  beforeAll(async () => {
    if (source === 'from sums')
      expect(await refreshSearchTermSums(session, { accountId: account_id, factsMin: 1 })).toBeGreaterThan(1)
  })

  it.each([
    ['TENT', /tent/i],
    ['zelt', /zelt/i],
    // Search folds accents, because shoppers omit them.
    ['cafe', /caf[eé]/i],
    ['牛刀', /牛刀/],
    // These characters are special in LIKE and literal in a search.
    ['a%b', /a%b/],
    ['a_b', /a_b/],
    ['%', /%/],
    ["it's", /it's/],
    ['\\', /\\/],
    ["' OR '1'='1", /' OR '1'='1/],
  ])('%s', async (search, pattern) => {
    expect(valuesOf(await rowsFor(termsPath, { search }), 'search_term')).toEqual(
      known(inDollars.map(({ search_term }) => search_term).filter((term) => pattern.test(term))),
    )
    expect(valuesOf(await rowsFor(campaignsPath, { search }), 'campaign_name')).toEqual(
      known(inDollars.map(({ name }) => name).filter((name) => name !== null && pattern.test(name))),
    )
  })
})

describe('filters', () => {
  it('search finds products by ASIN and by title', async () => {
    const asins = async (search: string) => valuesOf(await rowsFor(asinsPath, { search }), 'asin')
    expect(await asins('b000000004')).toEqual(['B000000004'])
    expect(await asins('trail tent')).toEqual(['B000000001'])
    expect(await asins('100% wool')).toEqual(['B000000002'])
    expect(await asins('nothing like it')).toEqual([])
  })

  it('asin selects one product', async () => {
    expect(valuesOf(await rowsFor(asinsPath, { asin: 'B000000005' }), 'asin')).toEqual(['B000000005'])
  })

  it('campaigns without a row of their own are listed without name and state', async () => {
    const late = campaigns.filter(({ name, currency }) => name === null && currency === 'USD')
    expect(late.length).toBeGreaterThan(0)
    for (const { campaign_id, ad_product } of late) {
      expect(await rowsFor(campaignsPath, { campaign_id })).toMatchObject([
        { campaign_id, campaign_name: null, state: null, ad_product },
      ])
      expect(await rowsFor(campaignsPath, { campaign_id, state: 'ENABLED' })).toEqual([])
    }
  })

  it('lists by name put campaigns without a name last, and page through them', async () => {
    for (const sort of ['campaign_name', '-campaign_name']) {
      const whole = await rowsFor(campaignsPath, { sort })
      const names = whole.map(({ campaign_name }) => campaign_name)
      expect(names.indexOf(null)).toBe(names.filter((name) => name !== null).length)
      const paged: Row[] = []
      for (let cursor: string | undefined; ; ) {
        const { body } = await plane.tenant.get(campaignsPath, { account_id, ...all, limit: 1, sort, cursor })
        paged.push(...(body.data as Row[]))
        if (typeof body.next_cursor !== 'string') break
        cursor = body.next_cursor
      }
      expect(paged).toEqual(whole)
    }
  })

  it.each<[string, Record<string, string>, string]>([
    [campaignsPath, { campaign_id: '12a' }, 'campaign_id'],
    [campaignsPath, { campaign_id: '-1' }, 'campaign_id'],
    [campaignsPath, { campaign_id: '1 OR 1=1' }, 'campaign_id'],
    [campaignsPath, { state: 'enabled' }, 'state'],
    [termsPath, { ad_product: 'SP' }, 'ad_product'],
    [termsPath, { sort: 'asin' }, 'sort'],
    [termsPath, { sort: '--cost' }, 'sort'],
    [termsPath, { search: '' }, 'search'],
    [asinsPath, { asin: 'b00' }, 'asin'],
    [asinsPath, { limit: '501' }, 'limit'],
    [campaignsPath, { asin: 'B000000001' }, 'asin'],
    [termsPath, { currency: 'EUR' }, 'currency'],
    [termsPath, { marketplace: 'A1F83G8C2ARO7P' }, 'marketplace'],
  ])('%s refuses %j', async (path, asked, at) => {
    expect(await plane.tenant.get(path, { account_id, ...asked })).toMatchObject({
      status: 400,
      body: { error: { code: 'validation_error', issues: [{ path: at }] } },
    })
  })
})

describe('search terms while their facts change', () => {
  const costs = async () =>
    (await rowsFor(termsPath, {})).reduce((sum, { cost }) => sum + Number((cost as { amount: string }).amount), 0)

  it('are read from the facts as soon as the sums are withdrawn, and from new sums later', async () => {
    await refreshSearchTermSums(session, { accountId: account_id, factsMin: 1 })
    const before = await costs()
    await withdrawSearchTermSums(session, { accountId: account_id, from: '2024-03-01' })
    expect(await costs()).toBeCloseTo(before, 4)
    const [changed] = inDollars.filter(({ date }) => date === '2024-03-01')
    await plane.tenant.run(
      `UPDATE ads_search_term_daily SET cost = cost + 1000 WHERE date = '2024-03-01' AND campaign_id = ${changed?.campaign_id}`,
    )
    expect(await costs()).toBeCloseTo(before + 1_000, 4)
    await refreshSearchTermSums(session, { accountId: account_id, from: '2024-03-01' })
    expect(await costs()).toBeCloseTo(before + 1_000, 4)
  })
})
