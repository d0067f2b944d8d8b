import { reportTypes } from '@platform/spapi-catalog'
import type { SimulatorAnswer } from '../../../api.ts'
import type { CommonState } from '../../../common-state.ts'
import type { OrderedEnd } from '../../../control/ordered-documents.ts'
import { isRestrictedReport } from '../../check/restricted.ts'
import { listParam, singleParam } from '../../params.ts'
import type { RetailCall } from '../../retail-call.ts'
import { invalidInput, notFound, RetailError } from '../../retail-error.ts'
import { cancel, type Job, type JobEnd, listJobs, planJob, progressOf, statusOf } from '../job.ts'
import { sellerOf } from '../seller-of.ts'
import type { StatePart } from '../state-part.ts'
import { ReportSpec } from './report-spec.ts'
import { createSchedules } from './schedules.ts'
import { writeDocument, writeFailure } from './write-document.ts'

export interface Report extends Job {
  spec: ReportSpec
  scheduleId?: string
  documentId: string
  ordered?: OrderedEnd
}

const api = 'reports_2021-06-30'
const ends = new Set<string>(['DONE', 'CANCELLED', 'FATAL'])
const isEnd = (text: string | undefined): text is JobEnd => text !== undefined && ends.has(text)

/** Reports API 2021-06-30. `reportOptions` may set the final status (`simulatorEnd`) and the size (`simulatorBytes`). */
export function reportsPart({ documents, ordered, settings }: CommonState): StatePart {
  const reports = new Map<string, Report>()
  const compressed = new Set<string>()
  let count = 0

  function checkSpec(call: RetailCall): ReportSpec {
    const spec = ReportSpec.parse(call.body)
    if (!reportTypes.includes(spec.reportType)) throw invalidInput(`Invalid Report Type ${spec.reportType}`)
    const own = sellerOf(call).marketplaceIds
    if (spec.marketplaceIds.length === 0) throw invalidInput('marketplaceIds must not be empty.')
    const foreign = spec.marketplaceIds.find((id) => !own.includes(id))
    if (foreign) throw new RetailError(403, 'Unauthorized', `Access to the marketplace ${foreign} is denied.`)
    return spec
  }

  function endOf({ reportOptions = {}, dataStartTime, dataEndTime }: ReportSpec): JobEnd {
    if (isEnd(reportOptions.simulatorEnd)) return reportOptions.simulatorEnd
    // Amazon cancels a report whose window has no data.
    const start = Date.parse(dataStartTime ?? '')
    if (start > Date.now() || start > Date.parse(dataEndTime ?? '')) return 'CANCELLED'
    return settings.reportEnd
  }

  function create(sellerId: string, spec: ReportSpec, scheduleId?: string): Report {
    const id = String(50_000_000_000 + ++count)
    const order = ordered.take('spapi', [spec.reportType])
    const report: Report = {
      ...planJob(id, sellerId, order?.status ?? endOf(spec), settings),
      spec,
      ...(order && { ordered: order }),
      documentId: `amzn1.spdoc.1.4.na.${id}.${sellerId}`,
      ...(scheduleId && { scheduleId }),
    }
    reports.set(id, report)
    return report
  }

  const schedules = createSchedules({ checkSpec, create })

  const ownReports = (call: RetailCall) => {
    const { sellerId } = sellerOf(call)
    schedules.run(sellerId)
    return [...reports.values()].filter((report) => report.sellerId === sellerId)
  }

  function find(call: RetailCall): Report {
    const id = singleParam(call.params, 'reportId')
    const report = ownReports(call).find((candidate) => candidate.id === id)
    if (!report) throw notFound(`Report ${id} was not found.`)
    return report
  }

  /** A report that was ordered to fail has only the document of its order. */
  const hasDocument = (report: Report): boolean => {
    const status = statusOf(report)
    return status === 'DONE' || (status === 'FATAL' && !(report.ordered && !report.ordered.document))
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

  function publish(call: RetailCall, report: Report): void {
    if (documents.has(report.documentId)) return
    if (report.ordered?.document) {
      if (report.ordered.isCompressed) compressed.add(report.documentId)
      documents.publish(report.documentId, report.ordered.document)
      return
    }
    if (report.end === 'FATAL') {
      compressed.add(report.documentId)
      documents.publish(report.documentId, writeFailure('The report could not be generated.'))
      return
    }
    const bytes = Number(report.spec.reportOptions?.simulatorBytes ?? settings.documentBytes)
    const input = { seller: sellerOf(call), spec: report.spec, now: report.endsAt, settings }
    const { document, isCompressed } = writeDocument(input, bytes)
    documents.publish(report.documentId, document)
    if (isCompressed) compressed.add(report.documentId)
  }

  function getDocument(call: RetailCall): SimulatorAnswer {
    const id = singleParam(call.params, 'reportDocumentId')
    const report = ownReports(call).find(({ documentId }) => documentId === id)
    if (!report || !hasDocument(report)) {
      throw notFound('The specified report document was not found.')
    }
    if (isRestrictedReport(report.spec.reportType) && call.personal !== 'all') {
      throw new RetailError(
        403,
        'Unauthorized',
        'Access to requested resource is denied.',
        'A restricted data token is needed.',
      )
    }
    publish(call, report)
    return {
      status: 200,
      body: {
        reportDocumentId: report.documentId,
        url: documents.urlOf(report.documentId, call.request),
        ...(compressed.has(report.documentId) && { compressionAlgorithm: 'GZIP' }),
      },
    }
  }

  return {
    handlers: {
      [`${api}.createReport`]: (call) => {
        const report = create(sellerOf(call).sellerId, checkSpec(call))
        return { status: 202, body: { reportId: report.id } }
      },
      [`${api}.getReport`]: (call) => ({ status: 200, body: view(find(call)) }),
      [`${api}.getReports`]: (call) => {
        const { params } = call
        if (singleParam(params, 'nextToken') === undefined && listParam(params, 'reportTypes').length === 0) {
          throw invalidInput('reportTypes or nextToken must be specified.')
        }
        const { page, next } = listJobs({
          params,
          jobs: ownReports(call),
          tokenName: 'nextToken',
          matches: ({ spec }, asked) => {
            const marketplaceIds = listParam(asked, 'marketplaceIds')
            if (!listParam(asked, 'reportTypes').includes(spec.reportType)) return false
            return marketplaceIds.length === 0 || spec.marketplaceIds.some((id) => marketplaceIds.includes(id))
          },
        })
        return { status: 200, body: { reports: page.map(view), ...(next && { nextToken: next }) } }
      },
      [`${api}.cancelReport`]: (call) => {
        cancel(find(call))
        return { status: 200 }
      },
      [`${api}.getReportDocument`]: getDocument,
      ...schedules.handlers,
    },
    reset() {
      reports.clear()
      compressed.clear()
      schedules.clear()
    },
  }
}
