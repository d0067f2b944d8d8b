import { z } from 'zod'
import { isRecord } from '../spapi/is-record.ts'
import { Restatement } from './restatement.ts'

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
  /** Limits the creation of single report types per seller, as Amazon does outside its models. */
  reportQuotas: z.boolean(),
  /** Cancels a report of FBA that is requested again within half an hour, or four hours for daily ones. */
  fbaFreshness: z.boolean(),
  /** Retention of Ads reports in days; 0: the documented one of each type. */
  adsRetentionDays: z.number().int().min(0),
  /** Maximum number of lines of a Data Kiosk document; the rest is on further pages. */
  kioskLines: z.number().int().min(1),
  /** Maximum number of unfinished Data Kiosk queries of a seller. */
  kioskQueriesMax: z.number().int().min(1),
  /** Multiplies every rate and burst, of both APIs. */
  quotaFactor: z.number().positive(),
  /** Puts the application into draft status, in which sellers can authorize it with `version=beta` only. */
  draftApplication: z.boolean(),
  /** Feeds whose latest figures Amazon has changed; the last entry of a feed applies. */
  restate: z.array(Restatement),
  /** Today and this number of days before it are held back; 0: none, not even today. */
  lateDays: z.number().int().min(0).max(731),
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
  reportQuotas: false,
  fbaFreshness: false,
  adsRetentionDays: 0,
  kioskLines: 10_000,
  kioskQueriesMax: 10,
  quotaFactor: 1,
  draftApplication: false,
  restate: [],
  lateDays: 0,
})

/** Applies the body of `PUT settings`; one restatement stands for a list of one, null for none. @throws z.ZodError */
export function changeSettings(settings: Settings, body: unknown): Settings {
  const isList = !isRecord(body) || body.restate === undefined || Array.isArray(body.restate)
  const changes = isList ? body : { ...body, restate: body.restate === null ? [] : [body.restate] }
  return Object.assign(settings, Settings.partial().parse(changes))
}

/** Returns the current time for asynchronous work: the machine's clock plus `aheadMs`. */
export const timeOf = ({ aheadMs }: Pick<Settings, 'aheadMs'>): number => Date.now() + aheadMs
