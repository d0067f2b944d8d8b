import { reportTypes } from '@platform/spapi-catalog'
import type { CommonState } from '../../../common-state.ts'
import { timeOf } from '../../../control/settings.ts'
import type { Seller } from '../../../world.ts'
import type { RetailCall } from '../../retail-call.ts'
import { invalidInput, RetailError } from '../../retail-error.ts'
import { type JobEnd, planJob } from '../job.ts'
import { sellerOf } from '../seller-of.ts'
import type { Report } from './report.ts'
import { ReportQuotas } from './report-quotas.ts'
import { checkReportRequest, endByRules, freshMsOf, type ReportEnd } from './report-rules.ts'
import { ReportSpec } from './report-spec.ts'
import { hasData } from './write-document.ts'

const ends = new Set<string>(['DONE', 'CANCELLED', 'FATAL'])
const isEnd = (text: string | undefined): text is JobEnd => text !== undefined && ends.has(text)

/** Creates reports in a map: checks requests, and decides how a report will end. */
export function createReports(
  { ordered, settings }: Pick<CommonState, 'ordered' | 'settings'>,
  reports: Map<string, Report>,
) {
  const quotas = new ReportQuotas(settings)
  let count = 0

  /** Returns whether Amazon has a recent version of a report, so that it makes no other. */
  function isFresh({ sellerId }: Seller, { reportType, marketplaceIds }: ReportSpec): boolean {
    const since = timeOf(settings) - freshMsOf(reportType)
    return [...reports.values()].some(
      (one) =>
        one.sellerId === sellerId &&
        one.createdAt > since &&
        one.end === 'DONE' &&
        one.spec.reportType === reportType &&
        String(one.spec.marketplaceIds) === String(marketplaceIds),
    )
  }

  function endOf(seller: Seller, spec: ReportSpec): ReportEnd {
    const { simulatorEnd, simulatorBytes } = spec.reportOptions ?? {}
    if (isEnd(simulatorEnd)) return { end: simulatorEnd }
    if (settings.reportEnd !== 'DONE') return { end: settings.reportEnd }
    const now = timeOf(settings) + settings.queuedMs + settings.runningMs
    const byRules = endByRules(spec, settings, now)
    if (byRules.end !== 'DONE') return byRules
    if (settings.fbaFreshness && isFresh(seller, spec)) return { end: 'CANCELLED' }
    const isLong = simulatorBytes !== undefined || settings.documentBytes > 0
    return { end: isLong || hasData({ seller, spec, now, settings }) ? 'DONE' : 'CANCELLED' }
  }

  return {
    /** Checks the body of createReport. @throws RetailError 400, 403 */
    check(call: RetailCall): ReportSpec {
      const spec = ReportSpec.parse(call.body)
      if (!reportTypes.includes(spec.reportType)) throw invalidInput(`Invalid Report Type ${spec.reportType}`)
      const own = sellerOf(call).marketplaceIds
      if (spec.marketplaceIds.length === 0) throw invalidInput('marketplaceIds must not be empty.')
      const foreign = spec.marketplaceIds.find((id) => !own.includes(id))
      if (foreign) throw new RetailError(403, 'Unauthorized', `Access to the marketplace ${foreign} is denied.`)
      checkReportRequest(spec)
      return spec
    },
    /** Counts a request against the quota of its type. @throws RetailError 429 */
    takeQuota: ({ sellerId }: Seller, { reportType }: ReportSpec) => quotas.take(sellerId, reportType),
    /** Creates a report, which takes an ordered end if there is one. */
    create(seller: Seller, spec: ReportSpec, more: Pick<Report, 'scheduleId' | 'ordered'> = {}): Report {
      const id = String(50_000_000_000 + ++count)
      const order = more.ordered ?? ordered.take('spapi', [spec.reportType])
      const { end, failure } = order ? { end: order.status } : endOf(seller, spec)
      const report: Report = {
        ...planJob(id, seller.sellerId, end, settings),
        ...more,
        spec,
        documentId: `amzn1.spdoc.1.4.na.${id}.${seller.sellerId}`,
        ...(order && { ordered: order }),
        ...(failure && { failure }),
      }
      reports.set(id, report)
      return report
    },
    clear: () => quotas.clear(),
  }
}
