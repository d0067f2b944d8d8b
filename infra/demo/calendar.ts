const dayMs = 86_400_000

/** Returns the number of days since 1970-01-01. @throws Error for text that is not an ISO date */
export function dayNumber(isoDate: string): number {
  const day = Date.parse(`${isoDate}T00:00:00Z`) / dayMs
  if (!/^\d{4}-\d{2}-\d{2}$/.test(isoDate) || !Number.isInteger(day) || isoDateOf(day) !== isoDate) {
    throw new RangeError(`not an ISO date (YYYY-MM-DD): ${isoDate}`)
  }
  return day
}

export const isoDateOf = (day: number) => new Date(day * dayMs).toISOString().slice(0, 10)

/** Returns the weekday of a day number; 0 is Sunday. 1970-01-01 was a Thursday. */
export const weekdayOf = (day: number) => (day + 4) % 7

/** Returns the month of a day number, from 1 to 12. */
export const monthOf = (day: number) => new Date(day * dayMs).getUTCMonth() + 1

export const utcToday = () => new Date().toISOString().slice(0, 10)

/** Returns the first days (ISO) of the months from the month of `firstDay` to the month after that of `lastDay`. */
export function monthsBetween(firstDay: number, lastDay: number): string[] {
  const cursor = new Date(firstDay * dayMs)
  cursor.setUTCDate(1)
  const end = new Date(lastDay * dayMs)
  end.setUTCMonth(end.getUTCMonth() + 1, 1)
  const months: string[] = []
  for (; cursor <= end; cursor.setUTCMonth(cursor.getUTCMonth() + 1)) months.push(cursor.toISOString().slice(0, 10))
  return months
}
