import { weekdayOf } from '@platform/demo/calendar'
import { toldOf } from '../../../control/restatement.ts'
import type { Settings } from '../../../control/settings.ts'
import { invalidInput } from '../../retail-error.ts'
import type { JobEnd } from '../job.ts'
import type { ReportSpec } from './report-spec.ts'
import { settlementTypes } from './settlement-periods.ts'

/** How a report ends, and for FATAL why. */
export interface ReportEnd {
  end: JobEnd
  failure?: string
}

interface Rule {
  /** Longest window and greatest age of its first day, in days; beyond them the report ends as CANCELLED. */
  daysMax?: number
  ageDaysMax?: number
  /** True if the report is about one marketplace. */
  single?: true
  /** True if the window is exactly one period of the option `reportPeriod`. */
  isPeriod?: true
}

const twoYears = 731
const brandAnalytics: Rule = { single: true, isPeriod: true }
const rules: Record<string, Rule> = {
  GET_SALES_AND_TRAFFIC_REPORT: { ageDaysMax: twoYears, single: true },
  GET_FLAT_FILE_ALL_ORDERS_DATA_BY_LAST_UPDATE_GENERAL: { daysMax: 31, ageDaysMax: twoYears },
  GET_FLAT_FILE_ALL_ORDERS_DATA_BY_ORDER_DATE_GENERAL: { daysMax: 31, ageDaysMax: twoYears },
  GET_AMAZON_FULFILLED_SHIPMENTS_DATA_GENERAL: { daysMax: 31, ageDaysMax: twoYears },
  GET_FLAT_FILE_RETURNS_DATA_BY_RETURN_DATE: { daysMax: 60 },
  GET_LEDGER_DETAIL_VIEW_DATA: { ageDaysMax: 549 },
  GET_LEDGER_SUMMARY_VIEW_DATA: { ageDaysMax: 549 },
  GET_FBA_REIMBURSEMENTS_DATA: { ageDaysMax: 549 },
  GET_BRAND_ANALYTICS_SEARCH_QUERY_PERFORMANCE_REPORT: brandAnalytics,
  GET_BRAND_ANALYTICS_SEARCH_CATALOG_PERFORMANCE_REPORT: brandAnalytics,
  GET_BRAND_ANALYTICS_SEARCH_TERMS_REPORT: brandAnalytics,
}

const dayMs = 86_400_000
const asinOptionLengthMax = 200

/** Refuses a request that Amazon refuses at once. @throws RetailError 400 */
export function checkReportRequest({ reportType, marketplaceIds, reportOptions = {} }: ReportSpec): void {
  // The number is Amazon's own for these types.
  if (settlementTypes.includes(reportType)) throw invalidInput('Report type 1118 is not allowed.')
  if (rules[reportType]?.single && marketplaceIds.length > 1)
    throw invalidInput(
      `Report type ${reportType} is for one marketplace, and marketplaceIds has ${marketplaceIds.length}.`,
    )
  const asins = reportOptions.asin
  if (reportType !== 'GET_BRAND_ANALYTICS_SEARCH_QUERY_PERFORMANCE_REPORT') return
  if (!asins) throw invalidInput('reportOptions.asin is required.')
  if (asins.length > asinOptionLengthMax)
    throw invalidInput(`reportOptions.asin has ${asins.length} characters; the maximum is ${asinOptionLengthMax}.`)
}

const isDay = (text: string | undefined): text is string => /^\d{4}-\d\d-\d\d/.test(text ?? '')

/** Returns whether two days (numbers since 1970) are the first and the last of one period. */
function isWholePeriod(period: string, first: number, last: number): boolean {
  const [from, after] = [new Date(first * dayMs), new Date((last + 1) * dayMs)]
  const [month, next] = [from.getUTCMonth(), after.getUTCMonth()]
  const months = (after.getUTCFullYear() - from.getUTCFullYear()) * 12 + next - month
  const areFirst = from.getUTCDate() === 1 && after.getUTCDate() === 1
  if (period === 'DAY') return first === last
  if (period === 'WEEK') return weekdayOf(first) === 0 && last - first === 6
  if (period === 'MONTH') return areFirst && months === 1
  return period === 'QUARTER' && areFirst && months === 3 && month % 3 === 0
}

function endOfPeriod(
  { dataStartTime, dataEndTime, reportOptions = {} }: ReportSpec,
  settings: Settings,
  now: number,
): ReportEnd {
  const { reportPeriod = '' } = reportOptions
  const fatal = (failure: string): ReportEnd => ({ end: 'FATAL', failure })
  if (!isDay(dataStartTime) || !isDay(dataEndTime)) return fatal('dataStartTime and dataEndTime are required.')
  const [first, last] = [dataStartTime, dataEndTime].map((text) => Math.floor(Date.parse(text) / dayMs))
  if (!isWholePeriod(reportPeriod, first ?? 0, last ?? 0))
    return fatal(
      `The dates must be the first and the last day of one period of reportPeriod ${reportPeriod || '(missing)'}.`,
    )
  const today = new Date(now).toISOString().slice(0, 10)
  const end = dataEndTime.slice(0, 10)
  const isOut = end < today && !toldOf(settings, [], today).isLate(end)
  return isOut ? { end: 'DONE' } : fatal(`The data of the period until ${end} is not yet available.`)
}

/** Returns how a report ends by its type and window: data to come, or too old, cancels it; a wrong period is fatal. */
export function endByRules(spec: ReportSpec, settings: Settings, now: number): ReportEnd {
  const rule = rules[spec.reportType] ?? {}
  const start = Date.parse(spec.dataStartTime ?? '')
  const until = Date.parse(spec.dataEndTime ?? '')
  if (rule.isPeriod) return endOfPeriod(spec, settings, now)
  const isEmpty = start > now || start > until
  const isLong = rule.daysMax !== undefined && Math.min(until || now, now) - start > rule.daysMax * dayMs
  const isOld = rule.ageDaysMax !== undefined && now - start > rule.ageDaysMax * dayMs
  return { end: isEmpty || isLong || isOld ? 'CANCELLED' : 'DONE' }
}

const nearRealTime = /^GET_(FBA_MYI_|AFN_INVENTORY_|FBA_FULFILLMENT_REMOVAL_)/
const daily = /^GET_(FBA_(FULFILLMENT_|REIMBURSEMENTS_|ESTIMATED_)|LEDGER_|AMAZON_FULFILLED_)/

/** Returns the time in milliseconds during which Amazon makes no newer version of a report: half an hour or four hours for FBA. */
export function freshMsOf(reportType: string): number {
  if (nearRealTime.test(reportType)) return 30 * 60_000
  return daily.test(reportType) ? 4 * 3_600_000 : 0
}
