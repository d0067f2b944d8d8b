import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { z } from 'zod'
import { type DataPlane, insertAccount, insertWatermark, openDataPlane } from '../support/data-plane.ts'

const path = '/v1/brand-analytics/search-query-performance'
const firstSunday = '2024-01-07'
const weeksOfData = 12
const markets = ['ATVPDKIKX0DER', 'A2EUQ1WTGCTBG2']
const words = [
  'tent',
  'TENT 4',
  'zelt größe',
  'cafe',
  'café',
  '100%',
  'a_b',
  'axb',
  "o'neill",
  'back\\slash',
  '帐篷',
  'lamp',
]

const dateAt = (n: number): string => new Date(Date.parse(firstSunday) + n * 86_400_000).toISOString().slice(0, 10)

let plane: DataPlane
beforeAll(async () => {
  plane = await openDataPlane()
  const { tenant } = plane
  await insertAccount(tenant, 'acc_one')
  await insertWatermark(tenant, 'acc_one', 'search_query_performance', dateAt(weeksOfData * 7 - 1), firstSunday)
  const rows = Array.from({ length: weeksOfData }, (_, week) =>
    markets.flatMap((marketplace_id, market) =>
      words.flatMap((search_query, n) => {
        if ((n + week) % 5 === 0) return []
        // Many rows share a volume, so that the order needs its tie-breaker.
        const of = (k: number) => ((n % 3) * k + week * market) % 9
        return [
          {
            account_id: 'acc_one',
            week_start: dateAt(week * 7),
            marketplace_id,
            search_query,
            search_query_volume: (n % 3) * 10,
            impressions_total: of(7) * 10,
            impressions_brand: of(7),
            clicks_total: of(5) + 2,
            clicks_brand: of(5),
            cart_adds_total: of(3),
            cart_adds_brand: of(3),
            purchases_total: of(2),
            purchases_brand: 0,
          },
        ]
      }),
    ),
  ).flat()
  await tenant.insert('search_query_performance', rows)
})
afterAll(() => plane?.close())

const Answer = z.object({
  data: z.array(z.looseObject({ search_query: z.string() })),
  next_cursor: z.string().nullable(),
  window: z.object({ start_date: z.string(), end_date: z.string(), days: z.number() }),
  weeks: z.object({ start_date: z.string(), end_date: z.string(), count: z.number() }).nullable(),
  availability: z.looseObject({ status: z.string() }),
})
type Parameters = Record<string, string | number | undefined>
const ask = async (parameters: Parameters = {}) =>
  Answer.parse((await plane.tenant.get(path, { account_id: 'acc_one', ...parameters })).body)

async function all(parameters: Parameters, limit: number) {
  const rows: { search_query: string }[] = []
  let cursor: string | undefined
  do {
    const page = await ask({ ...parameters, limit, cursor })
    rows.push(...page.data)
    cursor = page.next_cursor ?? undefined
  } while (cursor !== undefined)
  return rows
}

describe('GET /v1/brand-analytics/search-query-performance', () => {
  it('covers the whole weeks of the window, and names them', async () => {
    const { window, weeks } = await ask()
    expect(window).toMatchObject({ days: 30, end_date: dateAt(83) })
    expect(weeks).toEqual({ start_date: dateAt(56), end_date: dateAt(83), count: 4 })
    const exactly = await ask({ start_date: dateAt(7), end_date: dateAt(13) })
    expect(exactly.weeks).toEqual({ start_date: dateAt(7), end_date: dateAt(13), count: 1 })
    const across = await ask({ start_date: dateAt(6), end_date: dateAt(14) })
    expect(across.weeks).toEqual(exactly.weeks)
    expect(across.data).toEqual(exactly.data)
    const none = await ask({ start_date: dateAt(8), end_date: dateAt(18) })
    expect(none).toMatchObject({ data: [], weeks: null, availability: { status: 'no_data' } })
  })

  it('agrees with SQL in every number, in every order, on pages of any size', async () => {
    const start = fc.integer({ min: 0, max: 70 })
    const sort = fc.constantFrom(
      'search_query',
      'weeks',
      'search_query_volume',
      'impressions',
      'clicks_brand',
      'purchases',
    )
    await fc.assert(
      fc.asyncProperty(
        start,
        fc.integer({ min: 6, max: 60 }),
        fc.option(fc.constantFrom(...markets), { nil: undefined }),
        sort,
        fc.boolean(),
        fc.integer({ min: 1, max: 5 }),
        async (from, more, marketplace, field, descending, limit) => {
          const asked = { start_date: dateAt(from), end_date: dateAt(from + more), marketplace }
          const { weeks } = await ask(asked)
          const [first, end] = weeks ? [weeks.start_date, weeks.end_date] : [dateAt(0), dateAt(0)]
          const rows = await all({ ...asked, sort: `${descending ? '-' : ''}${field}` }, limit)
          const step = (name: string) =>
            `CAST(SUM(${name}_total) AS SIGNED) AS ${name}, CAST(SUM(${name}_brand) AS SIGNED) AS ${name}_brand`
          const expected = await plane.tenant.run(`
            SELECT search_query, COUNT(DISTINCT week_start) AS weeks, CAST(SUM(search_query_volume) AS SIGNED) AS search_query_volume,
              ${['impressions', 'clicks', 'cart_adds', 'purchases'].map(step).join(', ')}
            FROM search_query_performance WHERE account_id = 'acc_one'
              AND week_start >= '${first}' AND week_start < '${end}'
              ${marketplace ? `AND marketplace_id = '${marketplace}'` : ''}
            GROUP BY search_query ORDER BY ${field} ${descending ? 'DESC' : ''}, search_query`)
          const part = (row: Record<string, unknown>, name: string) => {
            const [total, brand] = [Number(row[name]), Number(row[`${name}_brand`])]
            return { total, brand, brand_share: total === 0 ? null : brand / total }
          }
          expect(rows).toEqual(
            expected.map((row) => ({
              search_query: row.search_query,
              weeks: row.weeks,
              search_query_volume: row.search_query_volume,
              impressions: part(row, 'impressions'),
              clicks: part(row, 'clicks'),
              cart_adds: part(row, 'cart_adds'),
              purchases: part(row, 'purchases'),
            })),
          )
        },
      ),
      { numRuns: 25 },
    )
  })

  it.each([
    ['tent', ['TENT 4', 'tent']],
    ['ZELT GRO', ['zelt größe']],
    ['caf', ['cafe', 'café']],
    ['100%', ['100%']],
    ['a_b', ['a_b']],
    ["'", ["o'neill"]],
    ['\\', ['back\\slash']],
    ['帐', ['帐篷']],
    ["' OR 1=1 -- ", []],
  ])('finds %j among the queries', async (search, found) => {
    const { data, availability } = await ask({ days: 84, search, sort: 'search_query' })
    expect(data.map(({ search_query }) => search_query)).toEqual(found)
    expect(availability.status).toBe('available')
  })
})
