import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type Simulator, startSimulator } from './start-simulator.ts'
import { daysAgo, openReports, type ReportClient } from './testing/report-client.ts'

const sqp = 'GET_BRAND_ANALYTICS_SEARCH_QUERY_PERFORMANCE_REPORT'
const catalogue = 'GET_BRAND_ANALYTICS_SEARCH_CATALOG_PERFORMANCE_REPORT'
const terms = 'GET_BRAND_ANALYTICS_SEARCH_TERMS_REPORT'

let simulator: Simulator
let client: ReportClient
let asins: string[]
beforeAll(async () => {
  simulator = await startSimulator()
  client = await openReports(simulator)
  const rows = await client.rows('GET_MERCHANT_LISTINGS_ALL_DATA')
  asins = rows.map((row) => row.asin1 ?? '')
})
afterAll(() => simulator.close())

/** The last whole week, Sunday to Saturday, that ended a week ago or earlier. */
const sunday = (new Date().getUTCDay() + 14) % 7
const week = { dataStartTime: daysAgo(sunday + 14), dataEndTime: daysAgo(sunday + 8) }
const asked = (asin: string, reportPeriod = 'WEEK') => ({ ...week, reportOptions: { reportPeriod, asin } })

describe('brand analytics', () => {
  it("a query's totals are the same for each ASIN, and the ASINs' parts do not exceed them", async () => {
    interface Row {
      asin: string
      searchQueryData: { searchQuery: string; searchQueryVolume: number }
      impressionData: { totalQueryImpressionCount: number; asinImpressionCount: number }
    }
    const { dataByAsin }: { dataByAsin: Row[] } = await client.json(sqp, asked(asins.slice(0, 16).join(' ')))
    const byQuery = Map.groupBy(dataByAsin, ({ searchQueryData }) => searchQueryData.searchQuery)
    const shared = [...byQuery.values()].filter((rows) => rows.length > 1)
    expect(shared.length).toBeGreaterThan(3)
    for (const rows of shared) {
      expect(new Set(rows.map(({ searchQueryData }) => searchQueryData.searchQueryVolume)).size).toBe(1)
      const [total] = new Set(rows.map(({ impressionData }) => impressionData.totalQueryImpressionCount))
      const own = rows.reduce((sum, { impressionData }) => sum + impressionData.asinImpressionCount, 0)
      expect(own).toBeLessThanOrEqual(total ?? 0)
    }
  })

  it('the ASINs of a request have at most 200 characters, and are required', async () => {
    const long = await client.createReport(sqp, asked(asins.slice(0, 19).join(' ')))
    expect(long).toMatchObject({
      status: 400,
      body: { errors: [{ message: expect.stringMatching(/maximum is 200/) }] },
    })
    expect((await client.createReport(sqp, { ...week, reportOptions: { reportPeriod: 'WEEK' } })).status).toBe(400)
  })

  it.each([
    ['a window other than a week', { dataStartTime: daysAgo(20), dataEndTime: daysAgo(12) }, 'WEEK'],
    ['a week for a month', week, 'MONTH'],
    ['no period', week, ''],
  ])('%s is fatal, and the document has the reason', async (_, window, reportPeriod) => {
    const report = await client.report(catalogue, { ...window, reportOptions: { reportPeriod } })
    expect(report.processingStatus).toBe('FATAL')
    expect(JSON.parse(await client.textOf(report.reportDocumentId)).errorDetails).toMatch(/one period/)
  })

  it('a week that is held back is fatal until it is published', async () => {
    simulator.settings.lateDays = 30
    const late = await client.report(sqp, asked(asins[0] ?? ''))
    expect(JSON.parse(await client.textOf(late.reportDocumentId)).errorDetails).toMatch(/not yet available/)
    simulator.settings.lateDays = 0
    expect((await client.report(sqp, asked(asins[0] ?? ''))).processingStatus).toBe('DONE')
  })

  it('the catalogue has a row per ASIN in one request, the search terms three ASINs per term', async () => {
    const reportOptions = { reportPeriod: 'WEEK' }
    const { dataByAsin } = await client.json(catalogue, { ...week, reportOptions })
    expect(dataByAsin).toHaveLength(asins.length)
    expect(dataByAsin[0]).toMatchObject({
      asin: asins[0],
      purchaseData: { searchTrafficSales: { currencyCode: 'USD' } },
    })
    const { dataByDepartmentAndSearchTerm: rows } = await client.json(terms, { ...week, reportOptions })
    expect(rows.slice(0, 3)).toMatchObject(
      [1, 2, 3].map((clickShareRank) => ({ searchFrequencyRank: 1, clickShareRank })),
    )
  })
})

describe('the list of reports', () => {
  it('reaches back 90 days', async () => {
    const query = { reportTypes: terms }
    const old = await client.list({ ...query, createdSince: daysAgo(95) })
    expect(old).toMatchObject({
      status: 400,
      body: { errors: [{ message: expect.stringMatching(/createdSince.*90 days/) }] },
    })
    expect((await client.list({ ...query, createdSince: daysAgo(89) })).status).toBe(200)
  })
})

describe('quotas of report types', () => {
  it('refuse a second report within a quarter of an hour, without a rate, and only if switched on', async () => {
    const type = 'GET_SALES_AND_TRAFFIC_REPORT'
    expect((await client.createReport(type)).status).toBe(202)
    simulator.settings.reportQuotas = true
    simulator.settings.quotaFactor = 1
    const accepted = await client.createReport(type)
    expect(accepted.headers.get('x-amzn-ratelimit-limit')).not.toBeNull()
    const refused = await client.createReport(type)
    expect(refused).toMatchObject({ status: 429, body: { errors: [{ code: 'QuotaExceeded' }] } })
    expect(refused.headers.get('x-amzn-ratelimit-limit')).toBeNull()
    expect((await client.createReport(terms)).status).toBe(202)
    simulator.settings.aheadMs += 15 * 60_000
    expect((await client.createReport(type)).status).toBe(202)
    simulator.settings.reportQuotas = false
  })
})
