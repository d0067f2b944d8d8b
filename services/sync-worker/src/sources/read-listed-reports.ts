import { catalog, nextPage, type Params } from '@platform/spapi-catalog'
import { z } from 'zod'
import { fetchDocument } from '../amazon/fetch-document.ts'
import type { ReportJob } from '../definition/resolved-job.ts'
import { inspectionsOf } from '../inspections/inspections-of.ts'
import { addRows, countsOf, noRows, type Outcome } from '../run/outcome.ts'
import { RowCounts } from '../store/run.ts'
import type { OpenCalls } from './open-calls.ts'
import type { Source } from './source.ts'

interface Needs {
  openCalls: OpenCalls
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
  rows: RowCounts,
  bytes: z.number(),
  skipped: z.number().int(),
  notes: z.array(z.string()).default([]),
})
type Step = z.infer<typeof Step>

const reportsMax = 1_000
const notesMax = 50

/** Loads the reports that Amazon has made by itself in the window, such as settlements; each report once in the life of its job. */
export function createReadListedReports({ openCalls, amazonUrl }: Needs): Source<ReportJob> {
  return async (work): Promise<Outcome> => {
    const { jobId, job, target, window, signal, load, saveStep, progress } = work
    const { call } = await openCalls(work)
    const operationOf = (name: string) => catalog.require(`reports_${job.version}.${name}`)

    async function list(): Promise<Step['reports']> {
      const found: Step['reports'] = []
      const operation = operationOf('getReports')
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
        const payload = await call(operation, at)
        for (const { reportId, reportDocumentId } of Listed.parse(payload).reports)
          if (reportDocumentId) found.push({ reportId, documentId: reportDocumentId })
        at = nextPage(operation, at.params, at.body, payload)
      }
      return found
    }

    let step: Step = window.step
      ? Step.parse(window.step)
      : { reports: await list(), done: 0, hasBegun: false, rows: noRows, bytes: 0, skipped: 0, notes: [] }
    while (step.done < step.reports.length) {
      const { reportId = '', documentId = '' } = step.reports[step.done] ?? {}
      const mayBeOurs = step.hasBegun
      await saveStep({ ...step, hasBegun: true } satisfies Step)
      progress('downloading', step)
      const { result, bytes, notes } = await load({
        ...{ id: `${jobId}.${reportId}`.slice(0, 64), window, target, signal },
        part: reportId,
        inspections: inspectionsOf(job, window, { isLast: true }),
        open: async () => {
          const params = { reportDocumentId: documentId }
          const payload = await call(operationOf('getReportDocument'), { params })
          const { bytes, head } = await fetchDocument(ReportDocument.parse(payload).url, { amazonUrl, signal })
          const [marketplaceId] = job.marketplaceIds
          return {
            bytes,
            options: {
              reportType: job.reportType,
              ...(marketplaceId && { marketplaceId }),
              ...head,
            },
          }
        },
      })
      // A report that an earlier window has loaded is not a row of this run.
      const isEarlier = result.repeated && !mayBeOurs
      step = {
        ...step,
        done: step.done + 1,
        hasBegun: false,
        rows: isEarlier ? step.rows : addRows(step.rows, countsOf(result)),
        bytes: step.bytes + bytes,
        skipped: step.skipped + (isEarlier ? 1 : 0),
        notes: [...step.notes, ...notes].slice(0, notesMax),
      }
    }
    const { reports, skipped, rows, bytes } = step
    const notes =
      reports.length === 0
        ? [`Amazon lists no ${job.reportType} of this window.`]
        : skipped > 0
          ? [`${skipped} of ${reports.length} reports had been loaded before.`]
          : []
    return { is: 'done', rows, bytes, notes: [...notes, ...step.notes] }
  }
}
