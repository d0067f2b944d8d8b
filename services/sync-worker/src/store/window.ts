import type { Phase, RowCounts, RunError } from './run.ts'

/** A part of a run, leased to one worker. */
export interface Window {
  id: number
  runId: string
  tenantId: string
  account: string
  /** `plan` makes the windows of the run; `load` requests one document or one sequence of pages and loads it. */
  kind: 'plan' | 'load'
  from: Date | undefined
  to: Date | undefined
  /** Fencing token of the lease. */
  fence: number
  /** Attempts that have failed since the last progress. */
  failures: number
  /** Stored by the window's source; undefined at the beginning. */
  step: unknown
}

/** How far a window has come, without the end of its lease. */
export interface Progress {
  phase: Phase
  rows?: RowCounts
  bytes?: number
}

/** A window that is given back: another worker takes it from `dueAt` on. */
export interface Release {
  phase: Phase
  dueAt: Date
  failures: number
  step?: unknown
  rows?: RowCounts
  bytes?: number
}

/** The end of a window. */
export type End = { rows: RowCounts; bytes: number; notes?: string[] } & (
  | { state: 'succeeded' }
  | { state: 'failed'; error: RunError }
)

/** A window that is to be planned. */
export interface NewWindow {
  from: Date | undefined
  to: Date | undefined
  account: string
}
