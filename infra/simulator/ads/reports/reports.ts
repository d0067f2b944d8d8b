import type { ReportType } from '@platform/ads-catalog'
import type { SimulatorAnswer } from '../../api.ts'
import type { OrderedEnd } from '../../control/ordered-documents.ts'
import type { AdsCall, AdsRoute } from '../ads-route.ts'
import { AdsFailure } from '../failure.ts'
import { jsonAnswer } from '../json-answer.ts'
import type { Store } from '../store.ts'
import { failureOf, type Jobs, phaseOf, publishFile, uuidOf } from './jobs.ts'
import { identityOf, type ReportRequest, readReportRequest } from './request.ts'
import { reportRows } from './rows.ts'

interface Report {
  reportId: string
  profileId: string
  request: ReportRequest
  type: ReportType
  createdAt: number
  end: 'fail-report' | 'empty-report' | undefined
  ordered: OrderedEnd | undefined
  /** Bytes of the file, once it exists; null if they are not known. */
  fileSize?: number | null
}

const statuses = { queued: 'PENDING', running: 'PROCESSING', done: 'COMPLETED' } as const
const urlSeconds = 3_600

const isoOf = (at: number): string => new Date(at).toISOString()

function statusOf(jobs: Jobs, { createdAt, end, ordered }: Report): 'PENDING' | 'PROCESSING' | 'COMPLETED' | 'FAILED' {
  const status = statuses[phaseOf(jobs, createdAt)]
  return status === 'COMPLETED' && (end === 'fail-report' || failureOf(ordered)) ? 'FAILED' : status
}

/** Formats a report. The file is generated at the first read after completion; each read has a new presigned URL. */
function describe(jobs: Jobs, report: Report, { origin }: AdsCall, store: Store): object {
  const { reportId, request, type, createdAt, end, ordered } = report
  const status = statusOf(jobs, report)
  const doneAt = createdAt + jobs.settings.queuedMs + jobs.settings.runningMs
  const hasFile = status === 'COMPLETED' && end !== 'empty-report'
  if (hasFile)
    report.fileSize ??= publishFile(jobs, reportId, ordered, () => reportRows(store, request, type, jobs.settings))
  return {
    reportId,
    name: request.name ?? null,
    status,
    startDate: request.startDate,
    endDate: request.endDate,
    configuration: { ...request.configuration, filters: request.configuration.filters ?? [] },
    createdAt: isoOf(createdAt),
    updatedAt: isoOf(status === 'PENDING' ? createdAt : Math.min(doneAt, jobs.clock())),
    generatedAt: status === 'COMPLETED' ? isoOf(doneAt) : null,
    fileSize: report.fileSize ?? null,
    url: hasFile ? jobs.documents.urlOf(reportId, { origin }, urlSeconds) : null,
    urlExpiresAt: hasFile ? isoOf(jobs.clock() + urlSeconds * 1_000) : null,
    failureReason: status === 'FAILED' ? (failureOf(ordered) ?? 'The report could not be generated.') : null,
  }
}

const path = '/reporting/reports'

/** Returns the routes of reports, version 3. */
export function reportRoutes(jobs: Jobs): AdsRoute[] {
  const reports = new Map<string, Report>()

  function find({ params, store }: AdsCall): Report {
    const report = reports.get(params.reportId ?? '')
    if (!report || report.profileId !== store.profile.profileId)
      throw new AdsFailure(404, `Report ${params.reportId} was not found.`)
    return report
  }

  function create(call: AdsCall): SimulatorAnswer {
    const { store, body, reportEnd } = call
    const { profileId } = store.profile
    const { request, type } = readReportRequest(body, store, jobs.settings.adsRetentionDays)
    const running = [...reports.values()].find(
      (report) =>
        report.profileId === profileId &&
        identityOf(report.request) === identityOf(request) &&
        phaseOf(jobs, report.createdAt) !== 'done',
    )
    if (running) throw new AdsFailure(425, `The Request is a duplicate of : ${running.reportId}`)
    const reportId = uuidOf(`${profileId}|${reports.size}|${JSON.stringify(request)}|${jobs.clock()}`)
    const ordered = jobs.ordered.take('ads', [type.reportTypeId])
    const report = { reportId, profileId, request, type, createdAt: jobs.clock(), end: reportEnd, ordered }
    reports.set(reportId, report)
    return jsonAnswer(describe(jobs, report, call, store))
  }

  function remove(call: AdsCall): SimulatorAnswer {
    const report = find(call)
    const status = statusOf(jobs, report)
    if (status !== 'PENDING')
      throw new AdsFailure(400, `Report ${report.reportId} is ${status}; only PENDING reports can be deleted.`)
    reports.delete(report.reportId)
    return jsonAnswer({ reportId: report.reportId, code: '200', detail: 'The report was deleted.' })
  }

  const media = (name: string) => [`application/vnd.${name}.v3+json`]
  const one = `${path}/{reportId}`
  return [
    {
      operation: 'reporting.reports.create',
      method: 'POST',
      path,
      consumes: media('createasyncreportrequest'),
      produces: media('createasyncreportresponse'),
      errors: 'detail',
      handle: create,
    },
    {
      operation: 'reporting.reports.get',
      method: 'GET',
      path: one,
      produces: media('getasyncreportresponse'),
      errors: 'detail',
      handle: (call) => jsonAnswer(describe(jobs, find(call), call, call.store)),
    },
    {
      operation: 'reporting.reports.delete',
      method: 'DELETE',
      path: one,
      produces: media('deleteasyncreportresponse'),
      errors: 'detail',
      handle: remove,
    },
  ]
}
