import { PlatformError } from '@platform/errors'
import { z } from 'zod'
import { fetchDocument } from '../amazon/fetch-document.ts'
import type { OpenAdsCalls } from '../amazon/open-ads-calls.ts'
import type { ReportQuota } from '../amazon/report-quota.ts'
import type { AdsReportJob } from '../definition/resolved-job.ts'
import { adsReportBodyOf } from '../definition/windows/request-of.ts'
import type { Requests } from '../store/requests.ts'
import { type Check, requestDocument } from './request-document.ts'
import { rangeOf, type Source } from './source.ts'

interface Needs {
  openAdsCalls: OpenAdsCalls
  reportQuota: ReportQuota
  requests: Requests
  /** Base URL that replaces Amazon's hosts. */
  amazonUrl: string | undefined
}

const Report = z.looseObject({
  reportId: z.string(),
  status: z.string(),
  url: z.string().nullish(),
  failureReason: z.string().nullish(),
  startDate: z.string().nullish(),
})

/** Seconds for which the report of an equal request serves as well. */
const freshSeconds = 900

/** Returns the id in Amazon's refusal of a report that is under way already; it has no field of its own. */
const duplicateOf = (error: PlatformError): string | undefined =>
  error.details.status === 425
    ? /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/i.exec(JSON.stringify(error.details.errors))?.[0]
    : undefined

/** Returns the earliest day that Amazon still has, which its refusal of an earlier one names. */
const earliestIn = (error: PlatformError): string | undefined =>
  error.details.status === 400 ? /retention.*?\b(\d{4}-\d\d-\d\d)\b/is.exec(error.friendly)?.[1] : undefined

/** Requests a report of Ads reporting v3 for the window, waits for it, and loads its document. */
export function createReadAdsReport({ openAdsCalls, reportQuota, requests, amazonUrl }: Needs): Source<AdsReportJob> {
  return async (work) => {
    const { job, window, signal } = work
    if (typeof job.credentials !== 'string') throw new Error('an Ads job names a profile')
    const { call, countedAs } = await openAdsCalls(window.tenantId, job.credentials)
    const body: ReturnType<typeof adsReportBodyOf> & { startDate?: string; endDate?: string } = adsReportBodyOf(
      job,
      rangeOf(window),
    )
    const reportType = String(job.body.configuration.reportTypeId)

    async function create(content: typeof body): Promise<string> {
      try {
        return Report.parse(await call('reporting.reports.create', { body: content, signal })).reportId
      } catch (error) {
        const duplicate = error instanceof PlatformError ? duplicateOf(error) : undefined
        if (duplicate === undefined) throw error
        return duplicate
      }
    }

    /** Amazon's retention differs from its documents by days, so its own answer decides, once. */
    async function createWithin(): Promise<string> {
      try {
        return await create(body)
      } catch (error) {
        const earliest = error instanceof PlatformError ? earliestIn(error) : undefined
        const { startDate, endDate } = body
        if (!earliest || !startDate || !endDate || earliest <= startDate || earliest > endDate) throw error
        return create({ ...body, startDate: earliest })
      }
    }

    const get = async (reportId: string) =>
      Report.parse(await call('reporting.reports.get', { params: { reportId }, signal }))

    async function check(reportId: string): Promise<Check> {
      const { status, url, failureReason, startDate } = await get(reportId)
      const isShortened = startDate && body.startDate && startDate > body.startDate
      const shortened = isShortened && {
        note: `Amazon keeps ${reportType} from ${startDate} on; earlier days are not loaded.`,
        firstDay: startDate,
      }
      switch (status) {
        case 'COMPLETED':
          return url
            ? { is: 'ready', documentId: reportId, ...shortened }
            : { is: 'empty', note: 'Amazon has no data for this window.', ...shortened }
        case 'FAILED':
          return {
            is: 'failed',
            error: {
              kind: 'upstream_error',
              friendly: failureReason
                ? `Amazon could not make ${reportType}: ${failureReason}`
                : `Amazon could not make ${reportType} and gave no reason.`,
              details: { reportId, status },
            },
          }
        default:
          return { is: 'pending' }
      }
    }

    return requestDocument(
      work,
      {
        content: () => body,
        freshSeconds,
        request: () => reportQuota({ ...countedAs, reportType }, signal, createWithin),
        check,
        async download(reportId) {
          const { url } = await get(reportId)
          return fetchDocument(url ?? '', { amazonUrl, signal })
        },
        documentOptions: { format: 'json' },
      },
      { requests },
    )
  }
}
