import type { CommonState } from '../../../common-state.ts'
import { timeOf } from '../../../control/settings.ts'
import { listParam, singleParam } from '../../params.ts'
import type { RetailCall } from '../../retail-call.ts'
import { invalidInput, notFound } from '../../retail-error.ts'
import { cancel, listJobs, progressOf } from '../job.ts'
import { sellerOf } from '../seller-of.ts'
import type { StatePart } from '../state-part.ts'
import { createReports } from './create-reports.ts'
import { hasDocument, type Report } from './report.ts'
import { createReportDocuments } from './report-documents.ts'
import { createSchedules } from './schedules.ts'
import { settlementTypes } from './settlement-periods.ts'
import { settlementReports } from './settlement-reports.ts'

const api = 'reports_2021-06-30'
const daysMax = 90

/** Reports API 2021-06-30. `reportOptions` may set the final status (`simulatorEnd`) and the size (`simulatorBytes`). */
export function reportsPart(shared: CommonState): StatePart {
  const { ordered, settings } = shared
  const reports = new Map<string, Report>()
  const created = createReports(shared, reports)
  const written = createReportDocuments(shared)
  const schedules = createSchedules({
    checkSpec: created.check,
    create: (seller, spec, scheduleId) => created.create(seller, spec, { scheduleId }),
  })

  function ownReports(call: RetailCall): Report[] {
    const seller = sellerOf(call)
    schedules.run(seller)
    for (const report of settlementReports(seller, () => timeOf(settings))) {
      if (!reports.has(report.id)) reports.set(report.id, report)
    }
    return [...reports.values()].filter(({ sellerId }) => sellerId === seller.sellerId)
  }

  function find(call: RetailCall): Report {
    const id = singleParam(call.params, 'reportId')
    const report = ownReports(call).find((candidate) => candidate.id === id)
    if (!report) throw notFound(`Report ${id} was not found.`)
    return report
  }

  function view(report: Report) {
    const { spec, scheduleId, documentId, id } = report
    const { reportType, marketplaceIds, dataStartTime, dataEndTime } = spec
    return {
      reportId: id,
      reportType,
      marketplaceIds,
      ...(dataStartTime && { dataStartTime }),
      ...(dataEndTime && { dataEndTime }),
      ...(scheduleId && { reportScheduleId: scheduleId }),
      ...progressOf(report),
      ...(hasDocument(report) && { reportDocumentId: documentId }),
    }
  }

  /** Adds the settlements that were ordered: no request creates them, so a seller's list does. */
  function addOrderedSettlements(call: RetailCall, types: readonly string[]): void {
    const seller = sellerOf(call)
    for (const reportType of types.filter((type) => settlementTypes.includes(type))) {
      for (const end of ordered.takeAll('spapi', reportType))
        created.create(seller, { reportType, marketplaceIds: seller.marketplaceIds }, { ordered: end })
    }
  }

  function list(call: RetailCall) {
    const { params } = call
    const types = listParam(params, 'reportTypes')
    if (singleParam(params, 'nextToken') === undefined && types.length === 0)
      throw invalidInput('reportTypes or nextToken must be specified.')
    const oldest = new Date(timeOf(settings) - daysMax * 86_400_000)
    const since = Date.parse(singleParam(params, 'createdSince') ?? '')
    // A minute of grace for a caller that computes the limit itself.
    if (since < oldest.getTime() - 60_000)
      throw invalidInput(`createdSince must be within the last ${daysMax} days, not before ${oldest.toISOString()}.`)
    addOrderedSettlements(call, types)
    return listJobs({
      params,
      jobs: ownReports(call),
      tokenName: 'nextToken',
      matches: ({ spec }, asked) => {
        const marketplaceIds = listParam(asked, 'marketplaceIds')
        if (!listParam(asked, 'reportTypes').includes(spec.reportType)) return false
        return marketplaceIds.length === 0 || spec.marketplaceIds.some((id) => marketplaceIds.includes(id))
      },
    })
  }

  return {
    handlers: {
      [`${api}.createReport`]: (call) => {
        const spec = created.check(call)
        const seller = sellerOf(call)
        created.takeQuota(seller, spec)
        return { status: 202, body: { reportId: created.create(seller, spec).id } }
      },
      [`${api}.getReport`]: (call) => ({ status: 200, body: view(find(call)) }),
      [`${api}.getReports`]: (call) => {
        const { page, next } = list(call)
        return { status: 200, body: { reports: page.map(view), ...(next && { nextToken: next }) } }
      },
      [`${api}.cancelReport`]: (call) => {
        cancel(find(call))
        return { status: 200 }
      },
      [`${api}.getReportDocument`]: (call) => {
        const id = singleParam(call.params, 'reportDocumentId')
        const report = ownReports(call).find(({ documentId }) => documentId === id)
        if (!report || !hasDocument(report)) throw notFound('The specified report document was not found.')
        return written.answer(call, report)
      },
      ...schedules.handlers,
    },
    reset() {
      reports.clear()
      created.clear()
      written.clear()
      schedules.clear()
    },
  }
}
