import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type Simulator, startSimulator } from './start-simulator.ts'
import { openReports, type ReportClient } from './testing/report-client.ts'

const type = 'GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_V2'

let simulator: Simulator
let american: ReportClient
let european: ReportClient
beforeAll(async () => {
  simulator = await startSimulator()
  simulator.settings.quotaFactor = 1_000
  american = await openReports(simulator)
  european = await openReports(
    simulator,
    simulator.credentials.sellers.find(({ marketplaceIds }) => marketplaceIds[0] === 'A1PA6795UKMFR9'),
  )
})
afterAll(() => simulator.close())

interface Listed {
  reportId: string
  marketplaceIds: string[]
  reportDocumentId: string
  createdTime: string
  dataStartTime: string
}
const list = async (client: ReportClient): Promise<Listed[]> =>
  (await client.list({ reportTypes: type, pageSize: '100' })).body.reports

describe('settlements', () => {
  it('cannot be requested: Amazon makes them', async () => {
    expect(await american.createReport(type)).toMatchObject({
      status: 400,
      body: { errors: [{ code: 'InvalidInput', message: expect.stringMatching(/report type 1118 is not allowed/i) }] },
    })
  })

  it('of the last 90 days are listed, every two weeks, for each marketplace of the account', async () => {
    const reports = await list(american)
    const oldest = Date.now() - 90 * 86_400_000
    for (const { createdTime } of reports) expect(Date.parse(createdTime)).toBeGreaterThan(oldest)
    const byMarketplace = Map.groupBy(reports, ({ marketplaceIds }) => String(marketplaceIds))
    expect(byMarketplace.size).toBe(simulator.credentials.sellers[0]?.marketplaceIds.length)
    for (const own of byMarketplace.values()) {
      const starts = new Set(own.map(({ dataStartTime }) => dataStartTime))
      expect(starts.size).toBeGreaterThanOrEqual(6)
    }
    expect(new Set(reports.map(({ reportId }) => reportId)).size).toBe(reports.length)
    expect((await list(american)).map(({ reportId }) => reportId)).toEqual(reports.map(({ reportId }) => reportId))
  })

  it('begin with a row of totals, and the amounts add up to the total', async () => {
    for (const { reportDocumentId } of (await list(american)).slice(0, 3)) {
      const [totals = {}, ...rows] = await american.rowsOf(reportDocumentId)
      expect(totals).toMatchObject({
        amount: '',
        'settlement-start-date': expect.stringMatching(/^\d{4}-\d\d-\d\d .* UTC$/),
      })
      expect(new Set(rows.map((row) => row['settlement-id']))).toEqual(new Set([totals['settlement-id']]))
      const cents = rows.reduce((sum, row) => sum + Math.round(Number(row.amount) * 100), 0)
      expect(cents).toBe(Math.round(Number(totals['total-amount']) * 100))
      expect(rows.length).toBeGreaterThan(40)
      expect(new Set(rows.map((row) => row['amount-type']))).toEqual(
        new Set(['ItemPrice', 'ItemFees', 'other-transaction']),
      )
    }
  })

  it('are the same file in each list, and never change', async () => {
    const reports = await list(american)
    const byId = new Map<string, string[]>()
    for (const { reportDocumentId } of reports.slice(0, 6)) {
      const text = await american.textOf(reportDocumentId)
      const id = text.split('\r\n')[1]?.split('\t')[0] ?? ''
      byId.set(id, [...(byId.get(id) ?? []), text])
    }
    expect([...byId.values()].some((texts) => texts.length > 1)).toBe(true)
    for (const texts of byId.values()) expect(new Set(texts).size).toBe(1)
  })

  it('have a decimal comma and days first in continental Europe, and no charset in the header', async () => {
    const files = []
    for (const { reportDocumentId } of await list(european)) {
      const { contentType } = await european.bytesOf(reportDocumentId)
      expect(contentType).toBe('text/plain')
      files.push(await european.rowsOf(reportDocumentId))
    }
    const german = files.find(([totals]) => totals?.currency === 'EUR') ?? []
    expect(german[0]?.['deposit-date']).toMatch(/^\d\d\.\d\d\.\d{4} \d\d:\d\d:\d\d UTC$/)
    for (const { amount } of german.slice(1)) expect(amount).toMatch(/^-?\d+,\d\d$/)
    const british = files.find(([totals]) => totals?.currency === 'GBP') ?? []
    expect(british[1]?.amount).toMatch(/^-?\d+\.\d\d$/)
  })

  it('appear in the list if they are ordered', async () => {
    const before = await list(american)
    const bodyBase64 = Buffer.from('settlement-id\r\n1\r\n').toString('base64')
    simulator.ordered.add({ api: 'spapi', type, contentType: 'text/plain', bodyBase64 })
    simulator.settings.queuedMs = 0
    simulator.settings.runningMs = 0
    const after = await list(american)
    expect(after).toHaveLength(before.length + 1)
    expect(await american.textOf(after[0]?.reportDocumentId ?? '')).toBe('settlement-id\r\n1\r\n')
  })
})
