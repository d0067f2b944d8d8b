import { PlatformError } from '@platform/errors'
import { catalog, nextPage, type Params } from '@platform/spapi-catalog'
import { z } from 'zod'
import { fetchDocument } from '../amazon/fetch-document.ts'
import type { Spapi, SpapiAccount } from '../amazon/spapi.ts'
import type { ReportJob } from '../definition/resolved-job.ts'
import { addRows, noRows, type Outcome } from '../run/outcome.ts'
import { retryPolicyOf } from './retry-policy.ts'
import { type Source, targetOf, type Work } from './source.ts'

interface Needs {
  spapi: Spapi
  accountOf: (work: Work<ReportJob>) => Promise<SpapiAccount>
  /** Base URL that replaces Amazon's hosts. */
  amazonUrl: string | undefined
}

const Listed = z.looseObject({
  reports: z.array(z.looseObject({ reportId: z.string(), reportDocumentId: z.string().optional() })),
})
const ReportDocument = z.looseObject({ url: z.string() })
const Step = z.object({
  reports: z.array(z.object({ reportId: z.string(), documentId: z.string() })),
  /** Reports that are done. */
  done: z.number().int(),
  /** The load of the next report may have been committed by this window. */
  hasBegun: z.boolean(),
  rows: z.object({
    read: z.number(),
    inserted: z.number(),
    updated: z.number(),
    unchanged: z.number(),
    rejected: z.number(),
  }),
  bytes: z.number(),
  skipped: z.number().int(),
})
type Step = z.infer<typeof Step>

const reportsMax = 1_000

/** Loads the reports that Amazon has made by itself in the window, such as settlements; each report once in the life of its job. */
export function createReadListedReports({ spapi, accountOf, amazonUrl }: Needs): Source<ReportJob> {
  return async (work): Promise<Outcome> => {
    const { jobId, job, window, pii, signal, load, saveStep, progress } = work
    if ('file' in job.output) throw new Error('a file is written by another source')
    const target = targetOf(job.output, new Date())
    const account = await accountOf(work)
    const call = (name: string, params: Params, body?: unknown) => {
      const operation = catalog.get(`reports_${job.version}.${name}`)
      if (!operation) throw new PlatformError('internal_error', `the catalog has no ${name} of reports ${job.version}`)
      const common = { tenantId: window.tenantId, account, pii, retry: retryPolicyOf(job), signal }
      return spapi.call({ ...common, operation, params, body }).then((payload) => ({ operation, payload }))
    }

    async function list(): Promise<Step['reports']> {
      const found: Step['reports'] = []
      let at: { params: Params; body: unknown } | undefined = {
        params: {
          reportTypes: [job.reportType],
          processingStatuses: ['DONE'],
          pageSize: 100,
          ...(window.from && { createdSince: window.from.toISOString() }),
          ...(window.to && { createdUntil: window.to.toISOString() }),
        },
        body: undefined,
      }
      while (at && found.length < reportsMax) {
        const { operation, payload } = await call('getReports', at.params, at.body)
        for (const { reportId, reportDocumentId } of Listed.parse(payload).reports)
          if (reportDocumentId) found.push({ reportId, documentId: reportDocumentId })
        at = nextPage(operation, at.params, at.body, payload)
      }
      return found
    }

    let step: Step = window.step
      ? Step.parse(window.step)
      : { reports: await list(), done: 0, hasBegun: false, rows: noRows, bytes: 0, skipped: 0 }
    while (step.done < step.reports.length) {
      const { reportId = '', documentId = '' } = step.reports[step.done] ?? {}
      const mayBeOurs = step.hasBegun
      await saveStep({ ...step, hasBegun: true } satisfies Step)
      progress('downloading', step)
      const { result, facts } = await load({
        ...{ id: `${jobId}.${reportId}`.slice(0, 64), window, target, signal },
        open: async () => {
          const { payload } = await call('getReportDocument', { reportDocumentId: documentId })
          const { bytes, ...head } = await fetchDocument(ReportDocument.parse(payload).url, { amazonUrl, signal })
          const [marketplaceId] = job.marketplaceIds
          return {
            bytes,
            options: {
              reportType: job.reportType,
              ...(marketplaceId && { marketplaceId }),
              ...(head.contentType !== undefined && { contentType: head.contentType }),
              ...(head.contentLength !== undefined && { contentLength: head.contentLength }),
            },
          }
        },
      })
      // A report that an earlier window has loaded is not a row of this run.
      const isEarlier = result.repeated && !mayBeOurs
      const { read, inserted, updated, unchanged, rejected } = result
      step = {
        ...step,
        done: step.done + 1,
        hasBegun: false,
        rows: isEarlier ? step.rows : addRows(step.rows, { read, inserted, updated, unchanged, rejected }),
        bytes: step.bytes + (facts?.bytes.received ?? 0),
        skipped: step.skipped + (isEarlier ? 1 : 0),
      }
    }
    const { reports, skipped, rows, bytes } = step
    const notes =
      reports.length === 0
        ? [`Amazon lists no ${job.reportType} of this window.`]
        : skipped > 0
          ? [`${skipped} of ${reports.length} reports had been loaded before.`]
          : []
    return { is: 'done', rows, bytes, notes }
  }
}
