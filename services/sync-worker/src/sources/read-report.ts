import { catalog } from '@platform/spapi-catalog'
import { partnerOf } from '@platform/spapi-client'
import { z } from 'zod'
import { type Download, fetchDocument } from '../amazon/fetch-document.ts'
import { readText } from '../amazon/read-text.ts'
import type { ReportQuota } from '../amazon/report-quota.ts'
import type { ReportJob } from '../definition/resolved-job.ts'
import { reportBodyOf } from '../definition/windows/request-of.ts'
import { inspectionsOf } from '../inspections/inspections-of.ts'
import type { Requests } from '../store/requests.ts'
import type { Call, OpenCalls } from './open-calls.ts'
import { type Check, requestDocument } from './request-document.ts'
import { rangeOf, type Source } from './source.ts'

interface Needs {
  openCalls: OpenCalls
  reportQuota: ReportQuota
  requests: Requests
  /** Base URL that replaces Amazon's hosts. */
  amazonUrl: string | undefined
}

type ReportBody = ReturnType<typeof reportBodyOf> & { dataStartTime?: string; dataEndTime?: string }

const Created = z.object({ reportId: z.string() })
const Report = z.looseObject({
  reportId: z.string(),
  processingStatus: z.string(),
  processingStartTime: z.string().optional(),
  reportDocumentId: z.string().optional(),
  dataStartTime: z.string().optional(),
  dataEndTime: z.string().optional(),
  marketplaceIds: z.array(z.string()).optional(),
})
type Report = z.infer<typeof Report>
const Reports = z.looseObject({ reports: z.array(Report) })
const ReportDocument = z.looseObject({ url: z.string() })
/** Amazon's reason for a FATAL report, in the document that such a report may have. */
const ErrorDocument = z.looseObject({ errorDetails: z.string() })

/** Amazon makes a new version of a state at most every 30 minutes, and cancels a request that comes sooner. */
const stateSeconds = 1_800
/** Seconds for which the report of an ended range serves a second run of the same window. */
const freshSeconds = 900
/** A day that Amazon has not published yet. */
const unpublishedSeconds = 3 * 3_600
const dayMs = 86_400_000

/** The instant as the Reports API takes it. */
const time = (at: Date): string => at.toISOString().replace(/\.\d+Z$/, 'Z')

const sameTime = (a: string | undefined, b: string | undefined): boolean =>
  (a === undefined && b === undefined) || Date.parse(a ?? '') === Date.parse(b ?? '')

const sameList = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && [...a].sort().join() === [...b].sort().join()

/** Requests a report for the window, waits for it, and loads its document. */
export function createReadReport({ openCalls, reportQuota, requests, amazonUrl }: Needs): Source<ReportJob> {
  return async (work) => {
    const { job, window, signal } = work
    const { reportType, marketplaceIds, version, rule } = job
    const { call: callOperation, account } = await openCalls(work)
    const call = (name: string, at: Parameters<Call>[1]) =>
      callOperation(catalog.require(`reports_${version}.${name}`), at)

    const body: ReportBody = reportBodyOf(job, rangeOf(window))
    const documentOf = async (documentId: string): Promise<Download> => {
      const payload = await call('getReportDocument', { params: { reportDocumentId: documentId } })
      return fetchDocument(ReportDocument.parse(payload).url, { amazonUrl, signal })
    }

    /** Reads why a report is FATAL, if Amazon gives a reason. */
    async function reasonOf({ reportDocumentId }: Report): Promise<string | undefined> {
      if (!reportDocumentId) return undefined
      const text = await readText((await documentOf(reportDocumentId)).bytes)
      try {
        return ErrorDocument.parse(JSON.parse(text)).errorDetails
      } catch {
        return text.slice(0, 500) || undefined
      }
    }

    /** CANCELLED has three meanings: no data, asked too soon, or too long ago; type and window decide. */
    function cancelled(): Check {
      if (rule.range === 'none')
        return {
          is: 'early',
          seconds: stateSeconds,
          note: `Amazon cancelled ${reportType}: it makes a new version at most every 30 minutes.`,
        }
      const { retentionDays } = rule
      if (retentionDays && window.from && window.from.getTime() < Date.now() - retentionDays * dayMs)
        return { is: 'empty', note: `Amazon keeps ${reportType} for ${retentionDays} days; this window is older.` }
      return { is: 'empty', note: `Amazon has no data of ${reportType} for this window.` }
    }

    async function check(reportId: string): Promise<Check> {
      const report = Report.parse(await call('getReport', { params: { reportId } }))
      switch (report.processingStatus) {
        case 'DONE':
          return report.reportDocumentId
            ? { is: 'ready', documentId: report.reportDocumentId }
            : { is: 'empty', note: 'The report has no document.' }
        case 'CANCELLED':
          return cancelled()
        case 'FATAL': {
          const reason = await reasonOf(report)
          if (reason && /not (yet )?available|not yet/i.test(reason))
            return { is: 'early', seconds: unpublishedSeconds, note: `Amazon does not have this window yet: ${reason}` }
          return {
            is: 'failed',
            error: {
              kind: 'upstream_error',
              friendly: reason
                ? `Amazon could not make ${reportType}: ${reason}`
                : `Amazon could not make ${reportType} and gave no reason. Check its options and its window.`,
              details: { reportId, processingStatus: 'FATAL', ...(reason && { errorDetails: reason }) },
            },
          }
        }
        default:
          return { is: 'pending' }
      }
    }

    async function find(since: Date): Promise<string[]> {
      const params = { reportTypes: [reportType], createdSince: time(since), pageSize: 100 }
      const { reports } = Reports.parse(await call('getReports', { params }))
      return reports
        .filter(
          (report) =>
            sameTime(report.dataStartTime, body.dataStartTime) &&
            sameTime(report.dataEndTime, body.dataEndTime) &&
            sameList(report.marketplaceIds ?? [], marketplaceIds),
        )
        .map(({ reportId }) => reportId)
    }

    return requestDocument(
      work,
      {
        content: () => body,
        freshSeconds: rule.range === 'none' ? stateSeconds : freshSeconds,
        request: () =>
          reportQuota(
            { application: account.application, partner: partnerOf(account.region, account), reportType },
            signal,
            async () => {
              const answer = await call('createReport', { body, limitIsFinal: true })
              return Created.parse(answer).reportId
            },
          ),
        find,
        check,
        download: documentOf,
        inspections: (at) => inspectionsOf(job, window, at),
        documentOptions: {
          reportType,
          // The bytes of a known type decide: the product's own documents print CSV for reports that are JSON.
          ...(job.fileFormat && !rule.isKnown && { format: formats[job.fileFormat] }),
          ...(marketplaceIds[0] && { marketplaceId: marketplaceIds[0] }),
        },
      },
      { requests },
    )
  }
}

const formats = { CSV: 'csv', TSV: 'tsv', JSON: 'json', XML: 'xml' } as const
