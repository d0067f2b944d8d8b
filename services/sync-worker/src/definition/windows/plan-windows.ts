import { validationError } from '@platform/errors'
import { isDateTime, phrases } from '@platform/validation'
import type { ResolvedJob, WindowRule } from '../resolved-job.ts'
import { addPeriods, dayOf, periodFrom, periodStart, readDay, readTime, startOf } from './periods.ts'

/** A half-open part of the time that a job covers, in UTC; without times for an input that has its present state only. */
export interface Window {
  from: string | null
  to: string | null
}

/** The state and the wish that a plan answers. */
export interface PlanOptions {
  /** `to` of the last window before which every window has succeeded; absent before the first run. */
  lastSuccess?: Date | undefined
  now: Date
  /** Range of one run, as dates or times in ISO 8601; a date as `to` is inclusive. */
  from?: string | undefined
  to?: string | undefined
  /** Reads everything again, from the begin that the job states or that Amazon keeps. */
  full?: boolean | undefined
}

/** Far more than a backfill of ten years in days. */
const windowsMax = 5_000
/** Amazon refuses an end that is less than two minutes ago (getOrders, `LastUpdatedBefore`). */
const settleMs = 120_000
const dayMs = 86_400_000

type Rule<K extends WindowRule['kind']> = Extract<WindowRule, { kind: K }>

const refuse = (path: string, message: string) => validationError([{ path, message }])

function checkRange(options: PlanOptions): void {
  for (const name of ['from', 'to'] as const) {
    const text = options[name]
    if (text !== undefined && !isDateTime(text)) throw refuse(name, phrases.dateTime)
  }
  const { from, to } = options
  if (from !== undefined && to !== undefined && readTime(to, 'inclusive') <= readTime(from, 'begin'))
    throw refuse('to', 'must be after from')
}

function planSince({ overlapSeconds, own, firstRunDays }: Rule<'since'>, options: PlanOptions): Window[] {
  const { now, lastSuccess, full = false } = options
  const stated = options.to ?? own.to
  const newest = now.getTime() - settleMs
  const to = stated === undefined ? newest : Math.min(newest, readTime(stated, 'inclusive'))
  const first = own.from === undefined ? now.getTime() - firstRunDays * dayMs : readTime(own.from, 'begin')
  const next = lastSuccess && !full ? Math.max(first, lastSuccess.getTime() - overlapSeconds * 1_000) : first
  // Without a begin of its own, a job goes on from its last success however long ago that was.
  const from =
    options.from !== undefined
      ? readTime(options.from, 'begin')
      : own.from === undefined && lastSuccess && !full
        ? lastSuccess.getTime() - overlapSeconds * 1_000
        : next
  return from < to ? [{ from: new Date(from).toISOString(), to: new Date(to).toISOString() }] : []
}

function firstDay(rule: Rule<'periods'>, options: PlanOptions): Temporal.PlainDate {
  const { timezone, own, restatementDays, firstRunDays } = rule
  const { now, lastSuccess, from, full = false } = options
  if (from !== undefined) return readDay(from, timezone, 'begin')
  const today = dayOf(now.getTime(), timezone)
  const stated = own.from === undefined ? undefined : readDay(own.from, timezone, 'begin')
  if (lastSuccess && !full) {
    const next = dayOf(lastSuccess.getTime(), timezone).subtract({ days: restatementDays })
    return stated && Temporal.PlainDate.compare(next, stated) < 0 ? stated : next
  }
  if (stated) return stated
  return today.subtract({ days: full ? (rule.retentionDays ?? firstRunDays) : firstRunDays })
}

/** Returns the first day that Amazon still has. One day less than it states, since a window may run after the next midnight. */
function oldestDay({ timezone, retentionDays }: Rule<'periods'>, now: Date): Temporal.PlainDate | undefined {
  if (retentionDays === undefined) return undefined
  return dayOf(now.getTime(), timezone).subtract({ days: retentionDays - 1 })
}

/** Returns whether all of a range that the job itself ends was read, and Amazon no longer changes its last days. */
function hasEnded(
  { timezone, own, restatementDays }: Rule<'periods'>,
  { lastSuccess, from, full = false }: PlanOptions,
  asked: Temporal.PlainDate,
  available: Temporal.PlainDate,
): boolean {
  if (own.to === undefined || from !== undefined || full || !lastSuccess) return false
  const { compare } = Temporal.PlainDate
  const isRead = compare(dayOf(lastSuccess.getTime(), timezone), asked) >= 0
  return isRead && compare(asked.add({ days: restatementDays }), available) < 0
}

function planPeriods(rule: Rule<'periods'>, options: PlanOptions): Window[] {
  const { timezone, period, periodsMax, isSum, delayHours, own } = rule
  const { compare } = Temporal.PlainDate
  const now = options.now.getTime()
  const available = periodStart(dayOf(now - delayHours * 3_600_000, timezone), period)
  const stated = options.to ?? own.to
  const asked = stated === undefined ? available : periodFrom(readDay(stated, timezone, 'after'), period)
  const end = compare(asked, available) < 0 ? asked : available
  const oldest = oldestDay(rule, options.now)
  if (hasEnded(rule, options, asked, available)) return []
  let day = periodStart(firstDay(rule, options), period)
  if (oldest && compare(day, oldest) < 0) {
    if (compare(asked, oldest) <= 0 && compare(day, asked) < 0)
      throw refuse(
        'from',
        `Amazon keeps this data for ${rule.retentionDays} days: nothing before ${oldest} can be read`,
      )
    day = periodFrom(oldest, period)
  }
  const windows: Window[] = []
  while (compare(day, end) < 0) {
    if (windows.length === windowsMax)
      throw refuse('from', `the range has more than ${windowsMax} windows: read it in parts`)
    const next = addPeriods(day, period, periodsMax)
    const isWhole = compare(next, end) <= 0
    if (isSum && !isWhole) break
    const to = isWhole ? next : end
    windows.push({ from: startOf(day, timezone), to: startOf(to, timezone) })
    day = to
  }
  return windows
}

/**
 * Plans the windows of one run: from the last success, less what Amazon changes afterwards, to the newest time that Amazon has.
 * Windows are consecutive, none is longer than the input allows; empty if there is nothing new.
 * @throws PlatformError `validation_error` for a range that is not valid, that Amazon no longer has, or that is too long
 */
export function planWindows({ windows: rule }: Pick<ResolvedJob, 'windows'>, options: PlanOptions): Window[] {
  checkRange(options)
  if (rule.kind === 'since') return planSince(rule, options)
  if (rule.kind === 'periods') return planPeriods(rule, options)
  for (const name of ['from', 'to'] as const)
    if (options[name] !== undefined)
      throw refuse(name, 'must be absent: this job reads the present state, which has no dates')
  return [{ from: null, to: null }]
}
