import { z } from 'zod'

const Reason = z.object({ kind: z.string(), friendly: z.string() })

/** A run as sync-worker returns it. */
export const Run = z.object({
  id: z.string(),
  state: z.string(),
  rows: z.object({
    read: z.number(),
    inserted: z.number(),
    updated: z.number(),
    unchanged: z.number(),
    rejected: z.number(),
  }),
  bytes: z.number(),
  progress: z.number(),
  etaSeconds: z.number().nullable(),
  windows: z.object({ planned: z.number(), ended: z.number(), succeeded: z.number() }),
  error: Reason.optional(),
  createdAt: z.string(),
  endedAt: z.string().nullable(),
})
export type Run = z.infer<typeof Run>

/** A job as `job.list` returns it. */
export const Job = z.object({
  id: z.string(),
  name: z.string(),
  source: z.object({ kind: z.string(), name: z.string(), account: z.string() }),
  schedule: z.object({ cron: z.string(), timezone: z.string() }).nullable(),
  state: z.string(),
  pausedBecause: Reason.nullable(),
  nextRunAt: z.string().nullable(),
  lastRun: Run.nullable(),
})
export type Job = z.infer<typeof Job>

/** Returns whether a run has ended. */
export const isEnded = ({ endedAt }: Run): boolean => endedAt !== null

/** Returns the lines for a run that has ended. */
export const rowsLine = ({ id, state, rows, error }: Run): string[] => [
  `${id} ${state}: ${rows.read} rows read, ${rows.inserted} inserted, ${rows.updated} updated, ${rows.unchanged} unchanged, ${rows.rejected} rejected`,
  ...(error ? [error.friendly] : []),
]
