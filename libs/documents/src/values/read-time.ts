import { zoneOffset } from './zones.ts'

/** Order of day, month and year in a date that does not begin with four digits. */
export type DateOrder = 'mdy' | 'dmy' | 'ymd'

/** How a column's dates are written. A form that the rule does not name is not readable: day and month are never guessed. */
export interface TimeRule {
  /** Order in dates with slashes. */
  slashes?: DateOrder
  /** Order in dates with dots. */
  dots?: DateOrder
  /** Two-digit years are allowed, and belong to this century. */
  shortYear?: boolean
  /** The zone of times that are written without one. */
  zone?: string
  /** For zone names that depend on the country. */
  marketplaceId?: string
}

/** A date `YYYY-MM-DD`, or a time `YYYY-MM-DD HH:MM:SS[.ffffff]` in UTC. */
export type Moment = { kind: 'date' | 'timestamp'; text: string; fraction: number } | { problem: string }

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const iso = /^(\d{4})-(\d{2})(?:-(\d{2}))?(?![\d-])/
const numeric = /^(\d{1,4})([./])(\d{1,2})\2(\d{1,4})(?!\d)/
const monthly = /^(\d{2})\/(\d{4})$/
const named = /^(\d{1,2})-([A-Za-z]{3})-(\d{4})(?!\d)/
const clock = /^[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d+))?)?(?!\d)/

interface Day {
  year: number
  month: number
  day: number
  length: number
}

const pad = (value: number, width = 2): string => String(value).padStart(width, '0')
const isLeap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
const daysIn = (year: number, month: number): number =>
  month === 2 ? (isLeap(year) ? 29 : 28) : month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31

const digit = (text: string, at: number): number => text.charCodeAt(at) - 48
const isDigit = (value: number): boolean => value >= 0 && value <= 9

/** Returns whether the text is a date `YYYY-MM-DD` that exists. The most frequent form by far, so it has no regular expression. */
function isIsoDate(text: string): boolean {
  if (text.length !== 10 || text.charCodeAt(4) !== 45 || text.charCodeAt(7) !== 45) return false
  let [year, month, day] = [0, 0, 0]
  for (let at = 0; at < 10; at += 1) {
    const value = digit(text, at)
    if (at === 4 || at === 7) continue
    if (!isDigit(value)) return false
    if (at < 4) year = year * 10 + value
    else if (at < 7) month = month * 10 + value
    else day = day * 10 + value
  }
  return year >= 1000 && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month)
}

function numericDay([all, first = '', mark, second = '', third = '']: RegExpExecArray, rule: TimeRule): Day | string {
  const yearFirst = first.length === 4
  const order = yearFirst ? 'ymd' : mark === '.' ? rule.dots : rule.slashes
  if (order === undefined) return 'the order of day and month is not known for this report and marketplace'
  const [year, month, day] =
    order === 'ymd' ? [first, second, third] : order === 'dmy' ? [third, second, first] : [third, first, second]
  if (year.length !== 4 && !(rule.shortYear && year.length === 2)) return `the year ${year} does not have four digits`
  if (month.length > 2 || day.length > 2) return 'it is not a date'
  return {
    year: Number(year) + (year.length === 2 ? 2000 : 0),
    month: Number(month),
    day: Number(day),
    length: all.length,
  }
}

function readDay(text: string, rule: TimeRule): Day | string {
  const standard = iso.exec(text)
  if (standard) {
    const [all, year, month, day = '1'] = standard
    return { year: Number(year), month: Number(month), day: Number(day), length: all.length }
  }
  const digits = numeric.exec(text)
  if (digits) return numericDay(digits, rule)
  const month = monthly.exec(text)
  if (month) return { year: Number(month[2]), month: Number(month[1]), day: 1, length: text.length }
  const word = named.exec(text)
  if (!word) return 'it is not in a known form of dates'
  const [all, day, name = '', year] = word
  return { year: Number(year), month: months.indexOf(name.toLowerCase()) + 1, day: Number(day), length: all.length }
}

const dateText = ({ year, month, day }: Day): string => `${pad(year, 4)}-${pad(month)}-${pad(day)}`

function timeText(day: Day, [, hours, minutes, seconds = '0', fraction = '']: RegExpExecArray, offset: number): Moment {
  if (Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 59) return { problem: 'it is not a time of day' }
  const digits = fraction.replace(/0+$/, '')
  if (digits.length > 6) return { problem: 'it is finer than a microsecond' }
  const at = Date.UTC(day.year, day.month - 1, day.day, Number(hours), Number(minutes) - offset, Number(seconds))
  const text = new Date(at).toISOString().slice(0, 19).replace('T', ' ')
  return {
    kind: 'timestamp',
    text: digits === '' ? text : `${text}.${digits}`,
    fraction: digits.length,
  }
}

/**
 * Reads a date or a time by a rule. Known forms: `2023-01-05`, `2023-01`, `2023/01/05`, `11/21/2023`, `05.01.2023`, `11/2023`
 * (the first of the month), `05-Jan-2023`, each with a time (`12:00:00`, after `T` or a space) and a zone.
 * The result is in UTC. A time without a zone is only readable if the rule names one.
 */
export function readTime(text: string, rule: TimeRule): Moment {
  if (isIsoDate(text)) return { kind: 'date', text, fraction: 0 }
  const day = readDay(text, rule)
  if (typeof day === 'string') return { problem: day }
  if (day.month < 1 || day.month > 12 || day.day < 1 || day.day > daysIn(day.year, day.month) || day.year < 1000) {
    return { problem: 'that day does not exist' }
  }
  const rest = text.slice(day.length)
  const time = clock.exec(rest)
  const zone = rest.slice(time?.[0].length ?? 0).trim()
  if (!time && zone === '') return { kind: 'date', text: dateText(day), fraction: 0 }
  const offset = zoneOffset(zone === '' ? (rule.zone ?? '') : zone, rule.marketplaceId)
  if (offset === undefined) {
    return {
      problem:
        zone === '' ? 'it has no time zone, and the report has no default' : `"${zone}" is not a known time zone`,
    }
  }
  return time ? timeText(day, time, offset) : { kind: 'date', text: dateText(day), fraction: 0 }
}
