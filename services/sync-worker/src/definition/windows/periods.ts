import type { Period } from '../period.ts'

type Day = Temporal.PlainDate

/** Returns the first day of the period that has this day. Weeks begin on Sunday, as Amazon's do. */
export function periodStart(day: Day, period: Period): Day {
  switch (period) {
    case 'DAY':
      return day
    case 'WEEK':
      return day.subtract({ days: day.dayOfWeek % 7 })
    case 'MONTH':
      return day.with({ day: 1 })
    case 'QUARTER':
      return day.with({ month: day.month - ((day.month - 1) % 3), day: 1 })
    case 'YEAR':
      return day.with({ month: 1, day: 1 })
  }
}

/** Returns the first day of the period that begins `count` periods after one that begins on `start`. */
export function addPeriods(start: Day, period: Period, count: number): Day {
  switch (period) {
    case 'DAY':
      return start.add({ days: count })
    case 'WEEK':
      return start.add({ weeks: count })
    case 'MONTH':
      return start.add({ months: count })
    case 'QUARTER':
      return start.add({ months: 3 * count })
    case 'YEAR':
      return start.add({ years: count })
  }
}

/** Returns the day itself if a period begins on it, else the first day of the next period. */
export function periodFrom(day: Day, period: Period): Day {
  const start = periodStart(day, period)
  return start.equals(day) ? day : addPeriods(start, period, 1)
}

/** Returns the time at which a day begins in a time zone, as ISO 8601 in UTC. */
export const startOf = (day: Day, timezone: string): string =>
  new Date(day.toZonedDateTime(timezone).epochMilliseconds).toISOString()

/** Returns the day of a time in a time zone. */
export const dayOf = (epochMs: number, timezone: string): Day =>
  Temporal.Instant.fromEpochMilliseconds(epochMs).toZonedDateTimeISO(timezone).toPlainDate()

const hasZone = /(?:z|[+-]\d{2}(?::?\d{2})?)$/i
const isPlain = (text: string): boolean => text.length === 10

/** Returns a date or time that a caller wrote, in milliseconds; a time without an offset is in UTC. */
export function readTime(text: string, end: 'begin' | 'inclusive'): number {
  if (isPlain(text)) return Date.parse(`${text}T00:00:00Z`) + (end === 'inclusive' ? 86_400_000 : 0)
  const whole = text
    .toUpperCase()
    .replace(',', '.')
    .replace(/:60(?=[.Z+-]|$)/, ':59')
  const offset = /([+-]\d{2})(\d{2})?$/.exec(whole)
  const zoned = !hasZone.test(whole)
    ? `${whole}Z`
    : offset
      ? whole.replace(/([+-]\d{2}):?(\d{2})?$/, (_, h, m) => `${h}:${m ?? '00'}`)
      : whole
  return Date.parse(zoned)
}

/**
 * Returns the day of a date or time that a caller wrote. Days of a marketplace are those that are written, because Amazon ignores
 * the time; days of UTC are those of the instant. `after`: the first day after the range that the text ends.
 */
export function readDay(text: string, timezone: string, as: 'begin' | 'after'): Day {
  if (isPlain(text) || timezone !== 'UTC') {
    const day = Temporal.PlainDate.from(text.slice(0, 10))
    return as === 'begin' ? day : day.add({ days: 1 })
  }
  const at = readTime(text, 'begin')
  const day = dayOf(at, 'UTC')
  return as === 'begin' || Date.parse(startOf(day, 'UTC')) === at ? day : day.add({ days: 1 })
}
