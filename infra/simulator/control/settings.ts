import { z } from 'zod'

export const Settings = z.strictObject({
  /** Lifetime of access tokens. */
  accessTokenSeconds: z.number().int().min(1).max(3_600),
  /** Milliseconds that a report, feed or query is queued; `runningMs` follows. */
  queuedMs: z.number().min(0),
  runningMs: z.number().min(0),
  /** Milliseconds by which the clock of reports, feeds, queries, exports and access tokens is ahead, for tests. */
  aheadMs: z.number().min(0),
  /** Final status of reports, unless their options set another. */
  reportEnd: z.enum(['DONE', 'CANCELLED', 'FATAL']),
  /** Minimum size of report documents in bytes; they are generated while they are sent. */
  documentBytes: z.number().int().min(0),
  /** Multiplies every rate and burst, of both APIs. */
  quotaFactor: z.number().positive(),
  /** Puts the application into draft status, in which sellers can authorize it with `version=beta` only. */
  draftApplication: z.boolean(),
})

/** Settings of a running simulator, changed by `PUT /_simulator/settings`. */
export type Settings = z.infer<typeof Settings>

export const defaultSettings = (): Settings => ({
  accessTokenSeconds: 3_600,
  queuedMs: 300,
  runningMs: 700,
  aheadMs: 0,
  reportEnd: 'DONE',
  documentBytes: 0,
  quotaFactor: 1,
  draftApplication: false,
})

/** Returns the current time for asynchronous work: the machine's clock plus `aheadMs`. */
export const timeOf = ({ aheadMs }: Pick<Settings, 'aheadMs'>): number => Date.now() + aheadMs
