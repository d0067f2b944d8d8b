import type { LoadTarget } from '@platform/warehouse-loader'
import type { ResolvedJob, TableOutput } from '../definition/resolved-job.ts'
import { daysOf } from '../definition/windows/request-of.ts'
import type { DocumentLoad, DocumentTarget, FileTarget, LoadDocument } from '../run/document-load.ts'
import type { Outcome } from '../run/outcome.ts'
import type { Phase, RowCounts } from '../store/run.ts'
import type { Window } from '../store/window.ts'

/** The work on one window, for the source that does it. */
export interface Work<J extends ResolvedJob = ResolvedJob> {
  window: Window
  jobId: string
  job: J
  target: DocumentTarget
  /** Id of the account in the warehouse; undefined for inline credentials. */
  accountId: string | undefined
  /** The caller who stored the job could read personal data. */
  pii: boolean
  /** Aborts when the lease is lost or the process stops. */
  signal: AbortSignal
  load: LoadDocument
  /** Stores what was done, so that the next attempt goes on from there. */
  saveStep(step: unknown): Promise<void>
  /** Shows how far the window has come; may be called often. */
  progress(phase: Phase, counts?: { rows: RowCounts; bytes: number }): void
}

/** Reads one kind of input at Amazon and loads it. */
export type Source<J extends ResolvedJob> = (work: Work<J>) => Promise<Outcome>

/** Returns the times of a window as the definition has them. */
export const rangeOf = ({ from, to }: Pick<Window, 'from' | 'to'>) => ({
  from: from?.toISOString() ?? null,
  to: to?.toISOString() ?? null,
})

/** Returns the target of a job's documents; a snapshot is of the day on which it is taken, in UTC. */
export const targetOf = (job: ResolvedJob, jobId: string, now: Date): DocumentTarget =>
  'file' in job.output ? fileTargetOf(job, jobId, job.output.file) : tableTargetOf(job.output, now)

const fileTargetOf = (job: ResolvedJob, jobId: string, file: string): FileTarget => ({
  ...{ mode: 'file', jobId, file },
  isRestricted: job.kind === 'report' && job.restricted,
  ...(job.windows.kind === 'periods' && { timezone: job.windows.timezone }),
})

function tableTargetOf(output: TableOutput, now: Date): LoadTarget {
  switch (output.mode) {
    case 'snapshot':
      return { table: output.table, mode: output.mode, date: now.toISOString().slice(0, 10) }
    case 'append':
      return { table: output.table, mode: output.mode }
    default:
      return output
  }
}

/**
 * Returns the days that the document of a window covers; undefined if it is not one of days, or of no account of the warehouse.
 * @param firstDay The earliest day that Amazon has, if it shortened the window.
 */
export function coveredBy({ accountId, job, window, target }: Work, firstDay?: string): DocumentLoad['covers'] {
  if (accountId === undefined) return undefined
  if (target.mode === 'file') return undefined
  if (target.mode === 'snapshot') return { accountId, first: target.date, last: target.date }
  if (job.windows.kind !== 'periods' || !window.from) return undefined
  const { first, last } = daysOf(rangeOf(window), job.windows.timezone)
  return { accountId, first: firstDay ?? first, last }
}
