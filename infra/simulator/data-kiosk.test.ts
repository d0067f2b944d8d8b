import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { type Simulator, startSimulator } from './start-simulator.ts'
import { daysAgo, openReports, type ReportClient } from './testing/report-client.ts'

const report = 'GET_SALES_AND_TRAFFIC_REPORT'
// Weeks and months around the window are over, so that two reads see the same orders.
const window = { from: daysAgo(49), to: daysAgo(43) }
const fields = 'sales { unitsOrdered orderedProductSales { amount currencyCode } } traffic { sessions pageViews }'

let simulator: Simulator
let client: ReportClient
beforeAll(async () => {
  simulator = await startSimulator()
})
beforeEach(async () => {
  simulator.reset()
  client = await openReports(simulator)
})
afterAll(() => simulator.close())

const ask = (dataset: string, args: string, selection: string, { from, to } = window) =>
  `query Q { analytics_salesAndTraffic_2024_04_24 { ${dataset}(${args}, startDate: "${from}", endDate: "${to}") { ${selection} } } }`
const byDate = (granularity = 'DAY', selection = `startDate endDate ${fields}`, days = window) =>
  ask(
    'salesAndTrafficByDate',
    `aggregateBy: ${granularity}, marketplaceIds: ["${client.marketplaceId}"]`,
    selection,
    days,
  )
const byAsin = (granularity = 'CHILD', days = window) =>
  ask(
    'salesAndTrafficByAsin',
    `aggregateBy: ${granularity}, marketplaceIds: ["${client.marketplaceId}"]`,
    `parentAsin childAsin sku ${fields}`,
    days,
  )
const trends = (asins: string[], days = window) =>
  ask(
    'salesAndTrafficTrends',
    `asinAggregation: CHILD, dateAggregation: DAY, filters: [{ marketplaceId: "${client.marketplaceId}", asins: ${JSON.stringify(asins)} }]`,
    `startDate childAsin ${fields}`,
    days,
  )
const reported = (reportOptions: object) =>
  client.json(report, { dataStartTime: window.from, dataEndTime: window.to, reportOptions })
const failureOf = async (query: string): Promise<string> => {
  const failed = await client.query(query)
  expect(failed.processingStatus).toBe('FATAL')
  return client.kioskText(failed.errorDocumentId)
}

interface Line {
  startDate: string
  childAsin: string
  parentAsin: string
  sku: string | null
  sales: { unitsOrdered: number }
  traffic: { sessions: number }
}
const unitsOf = (lines: Line[]) => lines.reduce((sum, { sales }) => sum + sales.unitsOrdered, 0)

describe('Sales and Traffic in Data Kiosk', () => {
  it.each(['DAY', 'WEEK', 'MONTH'])('by date (%s) has the figures of the report', async (dateGranularity) => {
    const lines = await client.lines(byDate(dateGranularity))
    const { salesAndTrafficByDate } = await reported({ dateGranularity })
    expect(lines).toEqual(
      salesAndTrafficByDate.map(({ date, salesByDate, trafficByDate }: Record<string, Record<string, unknown>>) => ({
        startDate: date,
        endDate: expect.any(String),
        sales: {
          unitsOrdered: salesByDate?.unitsOrdered,
          orderedProductSales: salesByDate?.orderedProductSales,
        },
        traffic: { sessions: trafficByDate?.sessions, pageViews: trafficByDate?.pageViews },
      })),
    )
  })

  it.each(['PARENT', 'CHILD', 'SKU'])('by ASIN (%s) has the figures of the report', async (asinGranularity) => {
    const lines: Line[] = await client.lines(byAsin(asinGranularity))
    const { salesAndTrafficByAsin, salesAndTrafficByDate } = await reported({ asinGranularity })
    expect(lines.map(({ sales }) => sales.unitsOrdered)).toEqual(
      salesAndTrafficByAsin.map(
        ({ salesByAsin }: { salesByAsin: { unitsOrdered: number } }) => salesByAsin.unitsOrdered,
      ),
    )
    expect(unitsOf(lines)).toBe(
      salesAndTrafficByDate.reduce(
        (sum: number, { salesByDate }: { salesByDate: { unitsOrdered: number } }) => sum + salesByDate.unitsOrdered,
        0,
      ),
    )
    expect(lines.every(({ sku }) => (sku !== null) === (asinGranularity === 'SKU'))).toBe(true)
  })

  it('trends have a line per day and ASIN, which add up to the figures by ASIN; an unknown ASIN is absent', async () => {
    const totals: Line[] = await client.lines(byAsin())
    const asins = totals.slice(0, 5).map(({ childAsin }) => childAsin)
    const lines: Line[] = await client.lines(trends([...asins, 'B000000000']))
    for (const asin of asins) {
      const own = lines.filter(({ childAsin }) => childAsin === asin)
      const total = totals.find(({ childAsin }) => childAsin === asin)
      expect(unitsOf(own)).toBe(total?.sales.unitsOrdered)
      expect(own.reduce((sum, { traffic }) => sum + traffic.sessions, 0)).toBe(total?.traffic.sessions)
      expect(new Set(own.map(({ startDate }) => startDate)).size).toBe(own.length)
    }
    expect(lines.filter(({ childAsin }) => !asins.includes(childAsin))).toEqual([])
  })

  it('trends of several filters have each ASIN once', async () => {
    const [first, second]: Line[] = await client.lines(byAsin())
    const asins = [first?.childAsin ?? '', second?.childAsin ?? '']
    const filters = [[asins[0]], asins].map(
      (list) => `{ marketplaceId: "${client.marketplaceId}", asins: ${JSON.stringify(list)} }`,
    )
    const args = `asinAggregation: CHILD, dateAggregation: DAY, filters: [${filters.join(', ')}]`
    const lines: Line[] = await client.lines(ask('salesAndTrafficTrends', args, `startDate childAsin ${fields}`))
    expect(lines).toEqual(await client.lines(trends(asins)))
  })

  it('a window that never ends has lines up to today', async () => {
    const lines = await client.lines(byDate('DAY', 'startDate', { from: daysAgo(2), to: '9999-12-31' }))
    expect(lines.at(-1).startDate >= daysAgo(1)).toBe(true)
    expect(lines.length).toBeLessThanOrEqual(4)
  })

  it('trends of two years are one query', async () => {
    const totals: Line[] = await client.lines(byAsin())
    const lines = await client.lines(trends([totals[0]?.childAsin ?? ''], { from: daysAgo(729), to: daysAgo(1) }))
    expect(lines.length).toBeGreaterThan(500)
  })

  it('a query without data has no document', async () => {
    const future = { from: daysAgo(-5), to: daysAgo(-9) }
    const done = await client.query(byAsin('CHILD', future))
    expect(done.processingStatus).toBe('DONE')
    expect(done).not.toHaveProperty('dataDocumentId')
  })

  it('a query that the schema does not allow is fatal, and its error document has the reason', async () => {
    const many = Array.from({ length: 31 }, (_, index) => `B0${String(index).padStart(8, '0')}`)
    expect(await failureOf(byDate('DAY', 'startDate sales { unitsSold }'))).toMatch(/'unitsSold' in type 'sales'/)
    expect(await failureOf(byDate('DAY', 'startDate sales'))).toMatch(/Subselection required/)
    expect(await failureOf(byDate('HOUR'))).toMatch(/aggregateBy/)
    expect(await failureOf(trends(many))).toMatch(/filters/)
    expect(await failureOf(byDate('DAY', 'startDate', { from: daysAgo(800), to: daysAgo(790) }))).toMatch(
      /two years ago/,
    )
    expect(await failureOf(byDate('DAY', 'startDate', { from: daysAgo(2), to: daysAgo(4) }))).toMatch(
      /before startDate/,
    )
  })

  it('further pages are by a token on the query, which fits that query only', async () => {
    simulator.settings.kioskLines = 3
    const first = await client.query(byDate())
    const token = first.pagination.nextToken
    expect((await client.createQuery(byDate('WEEK'), { paginationToken: token })).status).toBe(400)
    const second = await client.query(byDate(), { paginationToken: token })
    const third = await client.query(byDate(), { paginationToken: second.pagination.nextToken })
    expect(third).not.toHaveProperty('pagination')
    const texts = await Promise.all([first, second, third].map((page) => client.kioskText(page.dataDocumentId)))
    expect(texts.map((text) => text.trimEnd().split('\n').length)).toEqual([3, 3, 1])
    simulator.settings.kioskLines = 10_000
    expect(texts.join('')).toBe(await client.kioskText((await client.query(byDate())).dataDocumentId))
  })

  it('unfinished queries of a seller are limited, and those with one text more', async () => {
    Object.assign(simulator.settings, { queuedMs: 600_000, quotaFactor: 1_000, kioskQueriesMax: 5 })
    const statusOf = async (query: string) => (await client.createQuery(query)).status
    const same = []
    for (let count = 0; count < 4; count++) same.push(await statusOf(byDate()))
    expect(same).toEqual([202, 202, 202, 429])
    expect([await statusOf(byDate('WEEK')), await statusOf(byDate('MONTH')), await statusOf(byAsin())]).toEqual([
      202, 202, 429,
    ])
    simulator.settings.aheadMs += 601_000
    expect(await statusOf(byDate())).toBe(202)
  })
})
