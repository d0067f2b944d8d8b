import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { z } from 'zod'
import { type DataPlane, insertAccount, insertWatermark, openDataPlane } from '../support/data-plane.ts'

const first = '2024-02-01'
const daysOfData = 60
const markets = [
  ['ATVPDKIKX0DER', 'USD'],
  ['A2EUQ1WTGCTBG2', 'CAD'],
] as const
const asins = ['B000000001', 'B000000002', 'B000000003']

const dateAt = (n: number): string => new Date(Date.parse(first) + n * 86_400_000).toISOString().slice(0, 10)
const lastDate = dateAt(daysOfData - 1)

let plane: DataPlane
beforeAll(async () => {
  plane = await openDataPlane()
  const { tenant } = plane
  let seed = 7
  const random = (below: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31
    return seed % below
  }
  await insertAccount(tenant, 'acc_one')
  await insertWatermark(tenant, 'acc_one', 'retail_sales_daily', lastDate, first)
  await insertWatermark(tenant, 'acc_one', 'retail_traffic_daily', lastDate, first)
  const keys = Array.from({ length: daysOfData }, (_, n) => dateAt(n)).flatMap((date) =>
    markets.flatMap(([marketplace_id, currency]) => asins.map((asin) => ({ date, marketplace_id, currency, asin }))),
  )
  // Every sixth row is missing, and now and then a whole day of a product.
  const present = keys.filter(() => random(6) > 0)
  await tenant.insert(
    'retail_sales_daily',
    present.map((key) => ({
      account_id: 'acc_one',
      ...key,
      sales: `${random(9_999) - 50}.${String(random(10_000)).padStart(4, '0')}`,
      orders: random(40),
      units: random(60),
    })),
  )
  await tenant.insert(
    'retail_traffic_daily',
    present.map(({ currency: _, ...key }) => {
      const page_views = random(3) * random(400)
      return {
        account_id: 'acc_one',
        ...key,
        sessions: Math.floor(page_views / 2),
        page_views,
        units: random(20),
        buy_box_percentage: page_views === 0 ? null : `${random(100)}.${random(10)}5`,
      }
    }),
  )
})
afterAll(() => plane?.close())

const Figures = z.looseObject({ date: z.string() })
const Answer = z.object({
  data: z.array(Figures),
  totals: z.record(z.string(), z.unknown()),
  next_cursor: z.string().nullable(),
  window: z.object({ start_date: z.string(), end_date: z.string() }),
})
type Answer = z.output<typeof Answer>

/** Reads every page of a list; returns the rows and the number of pages. */
async function pagesOf(path: string, parameters: Record<string, string | number>, limit: number): Promise<Answer[]> {
  const pages: Answer[] = []
  for (let cursor: string | null | undefined; cursor !== null; cursor = pages.at(-1)?.next_cursor) {
    const answer = await plane.tenant.get(path, {
      account_id: 'acc_one',
      ...parameters,
      limit,
      cursor: cursor ?? undefined,
    })
    pages.push(Answer.parse(answer.body))
  }
  return pages
}

const windowArbitrary = fc
  .tuple(fc.integer({ min: -5, max: daysOfData }), fc.integer({ min: 0, max: 40 }))
  .map(([start, more]) => ({ start_date: dateAt(start), end_date: dateAt(start + more) }))
const marketArbitrary = fc.constantFrom(...markets)
const asinArbitrary = fc.option(fc.constantFrom(...asins), { nil: undefined })
const runs = { numRuns: 25 }

describe('GET /v1/retail/sales', () => {
  it('agrees with SQL in every number for any window, marketplace and page', async () => {
    await fc.assert(
      fc.asyncProperty(
        windowArbitrary,
        marketArbitrary,
        asinArbitrary,
        fc.boolean(),
        fc.integer({ min: 1, max: 20 }),
        async (window, [marketplace_id, currency], asin, byMarket, limit) => {
          const asked = {
            ...window,
            ...(byMarket ? { marketplace: marketplace_id } : { currency }),
            ...(asin && { asin }),
          }
          const pages = await pagesOf('/v1/retail/sales', asked, limit)
          const [page] = pages
          const where = `account_id = 'acc_one' AND currency = '${currency}' ${asin ? `AND asin = '${asin}'` : ''}
            AND date >= '${page?.window.start_date}' AND date <= '${page?.window.end_date}'`
          const columns = `CAST(COALESCE(SUM(sales), 0) AS CHAR) AS sales, CAST(COALESCE(SUM(orders), 0) AS SIGNED) AS orders,
            CAST(COALESCE(SUM(units), 0) AS SIGNED) AS units`
          const figures = (row: Record<string, unknown>) => {
            const plain = String(row.sales).replace(/(\.\d\d\d*?)0*$/, '$1')
            const amount = plain.includes('.') ? plain : `${plain}.00`
            return { sales: { amount, currency }, orders: row.orders, units: row.units }
          }
          const [total = {}] = await plane.tenant.run(`SELECT ${columns} FROM retail_sales_daily WHERE ${where}`)
          const days = await plane.tenant.run(
            `SELECT CAST(date AS CHAR) AS date, ${columns} FROM retail_sales_daily WHERE ${where} GROUP BY date ORDER BY date`,
          )
          expect(pages.flatMap(({ data }) => data)).toEqual(days.map((row) => ({ date: row.date, ...figures(row) })))
          for (const { totals } of pages) expect(totals).toEqual(figures(total))
          for (const { data } of pages.slice(0, -1)) expect(data).toHaveLength(limit)
        },
      ),
      runs,
    )
  })

  it('is listed in descending order on request', async () => {
    const forwards = (await pagesOf('/v1/retail/sales', { days: 20 }, 500)).flatMap(({ data }) => data)
    const backwards = (await pagesOf('/v1/retail/sales', { days: 20, sort: '-date' }, 3)).flatMap(({ data }) => data)
    expect(backwards).toEqual(forwards.toReversed())
  })
})

describe('GET /v1/retail/traffic', () => {
  it('agrees with SQL in every number, and its ratios with their parts', async () => {
    await fc.assert(
      fc.asyncProperty(
        windowArbitrary,
        marketArbitrary,
        asinArbitrary,
        fc.boolean(),
        async (window, [id], asin, byMarket) => {
          const asked = { ...window, ...(byMarket && { marketplace: id }), ...(asin && { asin }) }
          const pages = await pagesOf('/v1/retail/traffic', asked, 7)
          const [page] = pages
          const where = `account_id = 'acc_one' ${byMarket ? `AND marketplace_id = '${id}'` : ''} ${asin ? `AND asin = '${asin}'` : ''}
          AND date >= '${page?.window.start_date}' AND date <= '${page?.window.end_date}'`
          const columns = `CAST(COALESCE(SUM(sessions), 0) AS SIGNED) AS sessions,
          CAST(COALESCE(SUM(page_views), 0) AS SIGNED) AS page_views, CAST(COALESCE(SUM(units), 0) AS SIGNED) AS units,
          100e0 * SUM(units) / NULLIF(SUM(sessions), 0) AS unit_session_percentage,
          1e0 * SUM(buy_box_percentage * page_views) / NULLIF(SUM(IF(buy_box_percentage IS NULL, 0, page_views)), 0) AS buy_box_percentage`
          const close = (row: Record<string, unknown>): unknown => {
            const about = (value: unknown) => (value === null ? null : expect.closeTo(Number(value), 9))
            return {
              ...row,
              unit_session_percentage: about(row.unit_session_percentage),
              buy_box_percentage: about(row.buy_box_percentage),
            }
          }
          const [total = {}] = await plane.tenant.run(`SELECT ${columns} FROM retail_traffic_daily WHERE ${where}`)
          const days = await plane.tenant.run(
            `SELECT CAST(date AS CHAR) AS date, ${columns} FROM retail_traffic_daily WHERE ${where} GROUP BY date ORDER BY date`,
          )
          expect(pages.flatMap(({ data }) => data)).toEqual(days.map(close))
          for (const { totals } of pages) expect(totals).toEqual(close(total))
        },
      ),
      runs,
    )
  })
})

describe('a list that is being read', () => {
  it('keeps its window when a day is added to the feed, and its position when rows are added', async () => {
    const [page] = await pagesOf('/v1/retail/sales', { days: 10 }, 500)
    const begun = await plane.tenant.get('/v1/retail/sales', { account_id: 'acc_one', days: 10, limit: 4 })
    const next = dateAt(daysOfData)
    await plane.tenant.run(`UPDATE feed_watermarks SET complete_through = '${next}'`)
    const cursor = String(begun.body.next_cursor)
    const rest = await plane.tenant.get('/v1/retail/sales', { account_id: 'acc_one', days: 10, limit: 500, cursor })
    expect(rest.body).toMatchObject({
      data: page?.data.slice(4),
      totals: page?.totals,
      window: { end_date: lastDate, latest_complete_date: next },
    })
    await plane.tenant.run(`UPDATE feed_watermarks SET complete_through = '${lastDate}'`)
  })

  it('cannot be continued as another list, by another tenant, or with changed parameters', async () => {
    await insertAccount(plane.tenant, 'acc_two')
    await insertAccount(plane.other, 'acc_one')
    const base = { account_id: 'acc_one', days: 10, limit: 2 }
    const cursor = String((await plane.tenant.get('/v1/retail/sales', base)).body.next_cursor)
    const ask = (changes: object, path = '/v1/retail/sales') => plane.tenant.get(path, { ...base, cursor, ...changes })
    const refused = { status: 400, body: { error: { code: 'validation_error', issues: [{ path: 'cursor' }] } } }
    for (const changes of [
      { account_id: 'acc_two' },
      { days: 11 },
      { days: undefined, start_date: dateAt(daysOfData - 10) },
      { asin: asins[0] },
      { currency: 'CAD' },
      { marketplace: 'ATVPDKIKX0DER' },
      { sort: '-date' },
      { cursor: `${cursor.slice(0, -2)}AA` },
      { cursor: cursor.slice(1) },
    ])
      expect(await ask(changes)).toMatchObject(refused)
    expect(await ask({}, '/v1/retail/traffic')).toMatchObject(refused)
    expect(await plane.other.get('/v1/retail/sales', { ...base, cursor })).toMatchObject(refused)
    expect(await ask({ limit: 3 })).toMatchObject({ status: 200 })
  })
})
