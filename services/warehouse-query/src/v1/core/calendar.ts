const dayMs = 86_400_000

const timeOf = (date: string): number => Date.parse(`${date}T00:00:00Z`)

/** Returns the date `days` after an ISO date; before it when negative. */
export const addDays = (date: string, days: number): string =>
  new Date(timeOf(date) + days * dayMs).toISOString().slice(0, 10)

/** Returns the number of days from `start` to `end`, both included; 1 for equal dates. */
export const daysIn = (start: string, end: string): number => (timeOf(end) - timeOf(start)) / dayMs + 1

/** Returns the first and last day of a date's month. */
export function monthOf(date: string): { start: string; end: string } {
  const start = `${date.slice(0, 7)}-01`
  const next = addDays(start, 31).slice(0, 7)
  return { start, end: addDays(`${next}-01`, -1) }
}

/** Returns the day of the week; 0 is Sunday. */
export const weekdayOf = (date: string): number => new Date(timeOf(date)).getUTCDay()

/** Returns the current date in an IANA timezone. */
export function todayIn(timezone: string, now = new Date()): string {
  const parts = new Intl.DateTimeFormat('en', { timeZone: timezone, year: 'numeric', month: '2-digit', day: '2-digit' })
  const part = Object.fromEntries(parts.formatToParts(now).map(({ type, value }) => [type, value]))
  return `${part.year}-${part.month}-${part.day}`
}
