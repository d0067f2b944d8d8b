import { type Issue, validationError } from '@platform/errors'
import { z } from 'zod'
import { addDays, daysIn } from './calendar.ts'
import { wholeNumber } from './whole-number.ts'

/** Three years and a leap day. */
export const windowDaysMax = 1_096
const windowDaysDefault = 30

/** The days that an answer covers. */
export const Window = z
  .object({
    start_date: z.iso.date().describe('First day, inclusive'),
    end_date: z.iso.date().describe('Last day, inclusive'),
    days: z.int().min(1).describe('Number of days'),
    latest_complete_date: z.iso
      .date()
      .nullable()
      .describe('The last day for which every feed of the domain is complete. null: no day is complete yet'),
    timezone: z.string().describe('IANA name; days begin and end in it'),
  })
  .meta({ id: 'Window' })
/** The output type of the schema. */
export type Window = z.output<typeof Window>

/** Query parameters that choose a window. */
export const windowQuery = {
  start_date: z.iso
    .date('must be a date such as 2026-01-31')
    .optional()
    .describe('First day, inclusive. Without end_date, the window ends at latest_complete_date'),
  end_date: z.iso
    .date('must be a date such as 2026-01-31')
    .optional()
    .describe('Last day, inclusive. Without start_date, the window is the 30 days that end there'),
  days: wholeNumber(1, windowDaysMax)
    .optional()
    .describe('Number of days up to latest_complete_date, instead of start_date and end_date; default 30'),
}

/** Window parameters of a request. */
export interface WindowAsked {
  start_date?: string | undefined
  end_date?: string | undefined
  days?: number | undefined
}

/** First and last day. */
export interface Range {
  start: string
  end: string
}

const earlier = (a: string, b: string): string => (a < b ? a : b)

function refuse(path: string, message: string): never {
  const issue: Issue = { path, message }
  throw validationError([issue])
}

/**
 * Returns the requested days, clamped to `newest`, and whether all of them lay past it. When no day is complete yet, `newest` is
 * only the day from which windows are counted back.
 * @throws PlatformError `validation_error`
 */
export function resolveWindow(
  { start_date, end_date, days }: WindowAsked,
  { newest, isComplete }: { newest: string; isComplete: boolean },
): Range & { isPast: boolean } {
  if (days !== undefined && (start_date !== undefined || end_date !== undefined))
    refuse('days', 'cannot be combined with start_date or end_date')
  if (start_date !== undefined && end_date !== undefined && start_date > end_date)
    refuse('end_date', 'lies before start_date')
  const wantedEnd = end_date ?? (start_date !== undefined && start_date > newest ? start_date : newest)
  const wantedStart = start_date ?? addDays(wantedEnd, 1 - (days ?? windowDaysDefault))
  const [start, end] = isComplete
    ? [earlier(wantedStart, newest), earlier(wantedEnd, newest)]
    : [wantedStart, wantedEnd]
  if (daysIn(start, end) > windowDaysMax) refuse('start_date', `a window has at most ${windowDaysMax} days`)
  return { start, end, isPast: isComplete && wantedStart > newest }
}
