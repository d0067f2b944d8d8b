const granularities = ['Hour', 'Day', 'Week', 'Month', 'Year', 'Total'] as const
/** Length of the intervals of order metrics. */
export type Granularity = (typeof granularities)[number]

export const isGranularity = (text: string): text is Granularity =>
  granularities.some((granularity) => granularity === text)

interface Wall {
  year: number
  month: number
  day: number
  hour: number
  /** 0 is Sunday. */
  weekday: number
}

const hourMs = 3_600_000
const formats = new Map<string, Intl.DateTimeFormat>()

function partsAt(at: number, timeZone: string): Record<string, number> {
  const numeric = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' } as const
  const format =
    formats.get(timeZone) ??
    new Intl.DateTimeFormat('en-US', { ...numeric, second: 'numeric', hourCycle: 'h23', timeZone })
  formats.set(timeZone, format)
  return Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]))
}

/** Returns the offset of a time zone in milliseconds. */
function offsetAt(at: number, timeZone: string): number {
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = partsAt(at, timeZone)
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at / 1_000) * 1_000
}

function wallAt(at: number, timeZone: string): Wall {
  const wall = new Date(at + offsetAt(at, timeZone))
  return {
    year: wall.getUTCFullYear(),
    month: wall.getUTCMonth(),
    day: wall.getUTCDate(),
    hour: wall.getUTCHours(),
    weekday: wall.getUTCDay(),
  }
}

/** Returns the instant of a wall-clock time. The second step corrects for an offset that changes in between. */
function instantOf(wallMs: number, timeZone: string): number {
  const guess = wallMs - offsetAt(wallMs, timeZone)
  return wallMs - offsetAt(guess, timeZone)
}

function nextStart(at: number, granularity: Granularity, timeZone: string, firstDayOfWeek: number): number {
  const { year, month, day, hour, weekday } = wallAt(at, timeZone)
  switch (granularity) {
    case 'Hour':
      return instantOf(Date.UTC(year, month, day, hour), timeZone) + hourMs
    case 'Day':
      return instantOf(Date.UTC(year, month, day + 1), timeZone)
    case 'Week':
      return instantOf(Date.UTC(year, month, day + (7 - ((weekday - firstDayOfWeek + 7) % 7))), timeZone)
    case 'Month':
      return instantOf(Date.UTC(year, month + 1, 1), timeZone)
    case 'Year':
      return instantOf(Date.UTC(year + 1, 0, 1), timeZone)
    case 'Total':
      return Number.POSITIVE_INFINITY
  }
}

/** Formats an instant as order metrics do: `2026-08-01T00:00-07:00`. */
function text(at: number, timeZone: string): string {
  const offset = offsetAt(at, timeZone)
  const minutes = Math.abs(offset) / 60_000
  const pad = (number: number) => String(number).padStart(2, '0')
  const zone =
    offset === 0 ? 'Z' : `${offset < 0 ? '-' : '+'}${pad(Math.floor(minutes / 60))}:${pad(Math.floor(minutes % 60))}`
  return `${new Date(at + offset).toISOString().slice(0, 16)}${zone}`
}

interface Options {
  granularity: Granularity
  timeZone: string
  /** 0 is Sunday. */
  firstDayOfWeek: number
  bucketsMax: number
}

/** Splits a period into its hours, days, …, the first and last of which may be partial; undefined if there are too many. */
export function splitInterval(
  { from, until }: { from: number; until: number },
  { granularity, timeZone, firstDayOfWeek, bucketsMax }: Options,
): { interval: string; until: number }[] | undefined {
  const buckets: { interval: string; until: number }[] = []
  for (let at = from; at < until; ) {
    if (buckets.length === bucketsMax) return undefined
    const end = Math.min(until, nextStart(at, granularity, timeZone, firstDayOfWeek))
    buckets.push({ interval: `${text(at, timeZone)}--${text(end, timeZone)}`, until: end })
    at = end
  }
  return buckets
}
