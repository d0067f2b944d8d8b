import { z } from 'zod'

export const Settings = z.strictObject({
  /** Lifetime of access tokens. */
  accessTokenSeconds: z.number().int().min(1).max(3_600),
  /** How long a report, feed or query waits, and then runs; milliseconds. */
  queuedMs: z.number().min(0),
  runningMs: z.number().min(0),
  /** How far the clock of reports, feeds, queries, exports and access tokens is ahead: a test moves them on by it. */
  aheadMs: z.number().min(0),
  /** How a report ends whose options say nothing else. */
  reportEnd: z.enum(['DONE', 'CANCELLED', 'FATAL']),
  /** At least that many bytes for each report document, made while they are sent. */
  documentBytes: z.number().int().min(0),
  /** Multiplies every rate and burst, of both APIs. */
  quotaFactor: z.number().positive(),
  /** The application is in draft status: sellers can authorize it with `version=beta` only. */
  draftApplication: z.boolean(),
})

/** Turned by tests and by hand: `PUT /_simulator/settings`. */
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

/** What time it is for work that Amazon does later; it runs with the machine's clock. */
export const timeOf = ({ aheadMs }: Pick<Settings, 'aheadMs'>): number => Date.now() + aheadMs
