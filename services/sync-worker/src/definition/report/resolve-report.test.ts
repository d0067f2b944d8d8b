import { describe, expect, it } from '@jest/globals'
import { reportTypes } from '@platform/spapi-catalog'
import { reportJob, resolved, seller } from '../../../test/support/example-jobs.ts'
import { issuesOf } from '../../../test/support/issues-of.ts'
import type { ReportJob } from '../resolved-job.ts'
import { reportRule } from './report-windows.ts'

const issues = (spec: object, more?: object) => issuesOf(() => resolved(reportJob(spec, more)))
const report = (spec: object, more?: object): ReportJob => {
  const job = resolved(reportJob(spec, more))
  if (job.kind !== 'report') throw new Error(`the job is of kind ${job.kind}`)
  return job
}

const options = (reportType: string): Record<string, string> =>
  Object.fromEntries(
    (reportRule(reportType).optionsRequired ?? []).map((name) => [
      name,
      reportRule(reportType).options?.[name]?.[0] ?? 'B000000001',
    ]),
  )

describe('a report', () => {
  it.each(reportTypes)('%s resolves to windows and a mode', (reportType) => {
    const job = report({ reportType, reportOptions: options(reportType) })
    const rule = reportRule(reportType)
    expect(job.output).toMatchObject({ table: 'rows', mode: rule.mode })
    expect(job.windows.kind).toBe(rule.range === 'none' ? 'none' : 'periods')
    if (job.windows.kind === 'periods') expect(job.windows.periodsMax).toBeGreaterThan(0)
  })

  it.each([
    ['GET_SALES_AND_TRAFIC_REPORT', 'is not a report type of Amazon: did you mean GET_SALES_AND_TRAFFIC_REPORT?'],
    ['GET_NOTHING', expect.stringContaining('is not a report type of Amazon')],
  ])('of the type %s is refused', (reportType, message) => {
    expect(issues({ reportType })).toEqual({ 'input.report_spec.reportType': message })
  })

  it.each([
    ['GET_MERCHANT_LISTINGS_ALL_DATA', 'snapshot'],
    ['GET_AMAZON_FULFILLED_SHIPMENTS_DATA_GENERAL', 'upsert'],
    ['GET_LEDGER_DETAIL_VIEW_DATA', 'replace_window'],
    ['GET_FLAT_FILE_RETURNS_DATA_BY_RETURN_DATE', 'append'],
  ])('%s has the mode %s, with a note', (reportType, mode) => {
    expect(report({ reportType }).notes.find((note) => note.startsWith('output.mode'))).toContain(`is set to ${mode}`)
  })

  it('that Amazon alone creates is listed', () => {
    const job = report({ reportType: 'GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_V2' })
    expect(job.rule.source).toBe('listed')
    expect(job.notes).toContainEqual('Amazon alone creates this report: runs load those that it lists.')
  })

  it('with buyers’ data needs a Restricted Data Token', () => {
    expect(report({ reportType: 'GET_FLAT_FILE_ORDER_REPORT_DATA_SHIPPING' }).restricted).toBe(true)
    expect(report({ reportType: 'GET_SALES_AND_TRAFFIC_REPORT' }).restricted).toBe(false)
  })
})

describe('the specification of a report', () => {
  const type = { reportType: 'GET_SALES_AND_TRAFFIC_REPORT' }
  const query = 'GET_BRAND_ANALYTICS_SEARCH_QUERY_PERFORMANCE_REPORT'

  it.each([
    [{ ...type, reportOption: {} }, 'reportOption', 'did you mean reportOptions?'],
    [
      { ...type, asinGranularity: 'SKU' },
      'asinGranularity',
      'does not belong here: write it in input.report_spec.reportOptions',
    ],
    [
      { ...type, reportOptions: { asinGranularty: 'SKU' } },
      'reportOptions.asinGranularty',
      'did you mean asinGranularity?',
    ],
    [
      { ...type, reportOptions: { asinGranularity: 'SKUS' } },
      'reportOptions.asinGranularity',
      'must be one of PARENT, CHILD, SKU',
    ],
    [{ ...type, dataStartTime: '2026-02-30' }, 'dataStartTime', 'on a day that exists'],
    [{ ...type, dataStartTime: '2026-03-02', dataEndTime: '2026-03-01' }, 'dataEndTime', 'is before dataStartTime'],
    [{ ...type, marketplaceIds: ['ATVPDKIKX0DER', 'A2EUQ1WTGCTBG2'] }, 'marketplaceIds', 'must have one marketplace'],
    [{ ...type, marketplaceIds: ['A1PA6795UKMFR9'] }, 'marketplaceIds.0', 'is in region EU'],
    [{ ...type, marketplaceIds: ['A1AM78C64UM0Y8'] }, 'marketplaceIds.0', 'is not a marketplace of this account'],
    [{ reportType: 'GET_FBA_MYI_ALL_INVENTORY_DATA', dataStartTime: '2026-01-01' }, 'dataStartTime', 'must be absent'],
    [{ reportType: 'GET_VENDOR_SALES_REPORT' }, 'reportOptions.sellingProgram', 'is required: must be one of RETAIL'],
    [
      { reportType: query, reportOptions: { reportPeriod: 'DAY', asin: 'B000000001' } },
      'reportOptions.reportPeriod',
      'WEEK, MONTH, QUARTER',
    ],
    [
      { reportType: query, reportOptions: { reportPeriod: 'WEEK', asin: 'B000000001, B000000002' } },
      'reportOptions.asin',
      'separated by single spaces',
    ],
    [
      { reportType: query, reportOptions: { reportPeriod: 'WEEK', asin: Array(19).fill('B000000001').join(' ') } },
      'reportOptions.asin',
      '18 ASINs',
    ],
  ])('%j is refused at %s', (spec, path, message) => {
    expect(issues(spec)).toMatchObject({ [`input.report_spec.${path}`]: expect.stringContaining(message) })
  })

  it('takes the marketplaces of the account, and needs one choice for reports of one marketplace', () => {
    const all = { marketplaceIds: undefined }
    expect(issues({ ...type, ...all })).toEqual({
      'input.report_spec.marketplaceIds': expect.stringContaining('make one job with a table of its own for each'),
    })
    expect(report({ reportType: 'GET_LEDGER_DETAIL_VIEW_DATA', ...all }).marketplaceIds).toEqual(
      seller.credentials.marketplaceIds,
    )
    expect(report({ ...type, marketplaceIds: 'ATVPDKIKX0DER' }).marketplaceIds).toEqual(['ATVPDKIKX0DER'])
  })

  it('has defaults of options that a note names', () => {
    const job = report({ reportType: 'GET_MERCHANT_LISTINGS_ALL_DATA' })
    expect(job.reportOptions).toEqual({ preferredReportDocumentLocale: 'en_US' })
    expect(job.notes).toContainEqual('report_spec.reportOptions.preferredReportDocumentLocale is set to en_US.')
  })

  it('has a version that the catalog knows', () => {
    const job = reportJob(type)
    const input = { ...job.input, version: '2020-09-04' }
    expect(issuesOf(() => resolved({ ...job, input }))).toEqual({
      'input.version': 'is not a version of the Reports API: must be 2021-06-30',
    })
  })
})

it.each([
  ['DAILY', 'DAY', 30],
  ['WEEKLY', 'WEEK', 4],
  ['MONTHLY', 'MONTH', 1],
])('a ledger that is aggregated %s has windows of whole periods', (aggregatedByTimePeriod, period, periodsMax) => {
  const job = report({ reportType: 'GET_LEDGER_SUMMARY_VIEW_DATA', reportOptions: { aggregatedByTimePeriod } })
  expect(job.windows).toMatchObject({ kind: 'periods', period, periodsMax })
})
