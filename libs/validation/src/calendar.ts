const date = /^(\d{4})-(\d{2})-(\d{2})$/
// RFC 3339 requires seconds and an offset; Amazon accepts times without them, and plain dates.
const dateTime =
  /^(\d{4}-\d{2}-\d{2})(?:T([01]\d|2[0-3]):[0-5]\d(?::(?:[0-5]\d|60)(?:[.,]\d+)?)?(?:Z|[+-](?:0\d|1[0-4])(?::?[0-5]\d)?)?)?$/i

/** Returns whether the text is a day of the calendar, `YYYY-MM-DD`: 30 February is not one. */
export function isDate(text: string): boolean {
  const [, year, month, day] = (date.exec(text) ?? []).map(Number)
  if (year === undefined || month === undefined || day === undefined) return false
  const made = new Date(Date.UTC(year, month - 1, day))
  return made.getUTCMonth() === month - 1 && made.getUTCDate() === day && month > 0
}

/**
 * Returns whether Amazon accepts the text as a date or time: `2026-08-01`, `2026-08-01T14:00:00`, with or without offset. The day
 * has to exist.
 */
export const isDateTime = (text: string): boolean => isDate(dateTime.exec(text)?.[1] ?? '')

/** Returns whether the text is an ISO 8601 interval of two times, as order metrics take it: `<time>--<time>`, end after start. */
export function isInterval(text: string): boolean {
  const [from = '', to = '', ...rest] = text.split('--')
  return rest.length === 0 && isDateTime(from) && isDateTime(to) && Date.parse(from) < Date.parse(to)
}
