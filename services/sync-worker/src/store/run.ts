import { z } from 'zod'

/** Numbers of rows of a document or of all documents of a run: `read` is the sum of the others. */
export const RowCounts = z.object({
  read: z.number(),
  inserted: z.number(),
  updated: z.number(),
  unchanged: z.number(),
  rejected: z.number(),
})
/** See the schema. */
export type RowCounts = z.infer<typeof RowCounts>

/** The failure of a window or a run, with the text for the caller. */
export interface RunError {
  kind: string
  friendly: string
  details?: Record<string, unknown>
}

/** The starter of a run: a caller, or the job's schedule. */
export interface Starter {
  type: 'credential' | 'person' | 'operator' | 'service'
  id: string
  label?: string
}

export type RunState =
  | 'queued'
  | 'waiting'
  | 'downloading'
  | 'loading'
  | 'succeeded'
  | 'partial'
  | 'failed'
  | 'cancelled'

/** The activity of a window, in the order in which a run shows the furthest. */
export type Phase = 'queued' | 'waiting' | 'downloading' | 'loading'

/** One run of a job, with the sums of its windows. */
export interface Run {
  id: string
  jobId: string
  tenantId: string
  /** The window that a caller asked for: dates or times in ISO 8601; a date as `to` is inclusive. */
  asked: { from?: string | undefined; to?: string | undefined }
  /** The window that was planned. */
  from: Date | undefined
  to: Date | undefined
  isFull: boolean
  startedBy: Starter
  requestId: string
  state: RunState
  rows: RowCounts
  bytes: number
  windows: { planned: number; ended: number; succeeded: number }
  notes: string[]
  error: RunError | undefined
  createdAt: Date
  startedAt: Date | undefined
  endedAt: Date | undefined
}

/** A run that is to be created. */
export type NewRun = Pick<Run, 'id' | 'jobId' | 'tenantId' | 'asked' | 'isFull' | 'startedBy' | 'requestId'>
