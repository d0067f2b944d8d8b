import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { type Simulator, startSimulator } from './start-simulator.ts'
import { daysAgo, openReports, type ReportClient } from './testing/report-client.ts'
import { call } from './testing/retail-client.ts'

const salesReport = 'GET_SALES_AND_TRAFFIC_REPORT'
const ordersReport = 'GET_FLAT_FILE_ALL_ORDERS_DATA_BY_ORDER_DATE_GENERAL'
const window = { dataStartTime: daysAgo(8), dataEndTime: daysAgo(1) }

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

const put = (body: object) => call(simulator, 'PUT', '/_simulator/settings', { body })
const query = (dataset: string, args: string, fields: string, from = daysAgo(8)) =>
  `{ analytics_salesAndTraffic_2024_04_24 { ${dataset}(startDate: "${from}", endDate: "${daysAgo(1)}", ${args}) { ${fields} } } }`
const byDate = () =>
  query(
    'salesAndTrafficByDate',
    `aggregateBy: DAY, marketplaceIds: ["${client.marketplaceId}"]`,
    'startDate sales { unitsOrdered } traffic { sessions }',
  )

interface Day {
  date: string
  salesByDate: { unitsOrdered: number; orderedProductSales: { amount: number } }
  trafficByDate: { sessions: number }
}
const daysOf = async (): Promise<Day[]> => (await client.json(salesReport, window)).salesAndTrafficByDate

describe('a restatement', () => {
  it('changes the last days of its feed only, in the report and in Data Kiosk, and two reads agree', async () => {
    const before = await daysOf()
    expect((await put({ restate: { feed: 'retail_sales_daily', days: 3, factor: 2 } })).status).toBe(200)
    const after = await daysOf()
    expect(await daysOf()).toEqual(after)
    for (const [at, { date, salesByDate, trafficByDate }] of after.entries()) {
      const factor = date >= daysAgo(3) ? 2 : 1
      expect(salesByDate.unitsOrdered).toBe((before[at]?.salesByDate.unitsOrdered ?? 0) * factor)
      expect(trafficByDate.sessions).toBe(before[at]?.trafficByDate.sessions)
    }
    expect((await client.lines(byDate())).map(({ sales }) => sales.unitsOrdered)).toEqual(
      after.map(({ salesByDate }) => salesByDate.unitsOrdered),
    )
    await put({ restate: null })
    expect(await daysOf()).toEqual(before)
  })

  it('of one feed leaves another as it is: both apply', async () => {
    const [{ 'item-price': price, quantity } = {}] = (await client.rows(ordersReport, window)).slice(-1)
    const before = await daysOf()
    await put({
      restate: [
        { feed: ordersReport, days: 30, factor: 3 },
        { feed: 'retail_traffic_daily', days: 30, factor: 0 },
      ],
    })
    const [row = {}] = (await client.rows(ordersReport, window)).slice(-1)
    expect([Number(row['item-price']), Number(row.quantity)]).toEqual([
      expect.closeTo(Number(price) * 3, 2),
      Number(quantity) * 3,
    ])
    const after = await daysOf()
    expect(after.map(({ trafficByDate }) => trafficByDate.sessions)).toEqual(before.map(() => 0))
    expect(after.map(({ salesByDate }) => salesByDate)).toEqual(before.map(({ salesByDate }) => salesByDate))
  })
})

describe('late days', () => {
  it('have sales without sessions by date, and no row by ASIN', async () => {
    await put({ lateDays: 2 })
    const report = await client.json(salesReport, window)
    for (const { date, trafficByDate, salesByDate } of report.salesAndTrafficByDate) {
      expect([date, trafficByDate.sessions > 0]).toEqual([date, date < daysAgo(2)])
      expect(salesByDate.unitsOrdered).toBeGreaterThan(0)
    }
    expect(report.salesAndTrafficByAsin).toEqual([])
    const complete = { dataStartTime: daysAgo(8), dataEndTime: daysAgo(3) }
    expect((await client.json(salesReport, complete)).salesAndTrafficByAsin.length).toBeGreaterThan(5)
  })

  it('are lines of nulls by date in Data Kiosk, and no document by ASIN', async () => {
    await put({ lateDays: 2 })
    const lines = await client.lines(byDate())
    expect(lines).toHaveLength(8)
    for (const { startDate, sales } of lines)
      expect([startDate, sales === null]).toEqual([startDate, startDate >= daysAgo(2)])
    const asked = query(
      'salesAndTrafficByAsin',
      `aggregateBy: CHILD, marketplaceIds: ["${client.marketplaceId}"]`,
      'childAsin sales { unitsOrdered }',
      daysAgo(1),
    )
    expect(await client.query(asked)).toMatchObject({ processingStatus: 'DONE' })
    expect(await client.query(asked)).not.toHaveProperty('dataDocumentId')
  })

  it('leave only the header of a flat file, or the rows of earlier days', async () => {
    await put({ lateDays: 2 })
    const late = await client.text(ordersReport, { dataStartTime: daysAgo(2), dataEndTime: daysAgo(1) })
    expect(late.split('\r\n')).toEqual([expect.stringMatching(/^amazon-order-id\t/), ''])
    const rows = await client.rows(ordersReport, window)
    expect(rows.length).toBeGreaterThan(10)
    expect(rows.filter((row) => (row['purchase-date'] ?? '') >= daysAgo(2))).toEqual([])
  })
})

it.each([
  [{ restate: { feed: 'sales', days: 3, factor: 2 } }, /"sales" is not a feed/],
  [{ restate: { feed: '*', days: -1, factor: 2 } }, /restate\[0\]\.days/],
  [{ restate: [{ feed: '*', days: 1, factor: 'x' }] }, /restate\[0\]\.factor/],
  [{ restate: { feed: '*', days: 1 } }, /restate\[0\]\.factor/],
  [{ lateDays: 1.5 }, /lateDays/],
  [{ lateday: 1 }, /lateday/],
])('settings like %j are refused, and the answer names the value', async (body, reason) => {
  expect(await put(body)).toMatchObject({ status: 400, body: { error: expect.stringMatching(reason) } })
  expect(simulator.settings).toMatchObject({ restate: [], lateDays: 0 })
})
