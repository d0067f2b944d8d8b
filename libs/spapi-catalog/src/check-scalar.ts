import { textOf } from './param-values.ts'
import { listed } from './problem.ts'
import type { ScalarType } from './record.ts'

const date = /^\d{4}-\d{2}-\d{2}$/
// RFC 3339 requires seconds and an offset; Amazon accepts times without them, and plain dates.
const dateTime = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}([.,]\d+)?)?(Z|[+-]\d{2}(:?\d{2})?)?)?$/i

/** Returns whether Amazon accepts the text as a date or time: `2026-08-01`, `2026-08-01T14:00:00`, with or without offset. */
export const isDateTime = (text: string): boolean =>
  dateTime.test(text) && !Number.isNaN(Date.parse(text.slice(0, 10))) && Number(text.slice(11, 13) || 0) < 25
const isDate = (text: string): boolean => date.test(text) && !Number.isNaN(Date.parse(text))

const patterns = new Map<string, RegExp>()

function matches(pattern: string, text: string): boolean {
  const compiled = patterns.get(pattern) ?? new RegExp(pattern, 'u')
  patterns.set(pattern, compiled)
  return compiled.test(text)
}

function wrongNumber(type: ScalarType, text: string): string | undefined {
  if (type.type === 'integer' && !/^[+-]?\d+$/.test(text)) return 'must be a whole number'
  if (type.type === 'number' && !(text.trim() && Number.isFinite(Number(text)))) return 'must be a number'
  const value = Number(text)
  const { minimum, maximum } = type
  if (minimum !== undefined && maximum !== undefined && (value < minimum || value > maximum))
    return `must be from ${minimum} to ${maximum}`
  if (minimum !== undefined && value < minimum) return `must be at least ${minimum}`
  if (maximum !== undefined && value > maximum) return `must be at most ${maximum}`
  return undefined
}

function wrongText({ format, pattern, minLength, maxLength }: ScalarType, text: string): string | undefined {
  const { length } = text
  if (minLength !== undefined && length < minLength)
    return minLength === 1 ? 'must not be empty' : `must have at least ${minLength} characters`
  if (maxLength !== undefined && length > maxLength) return `must have at most ${maxLength} characters`
  if (format === 'date' && !isDate(text)) return 'must be a date, e.g. 2026-08-01'
  if (format === 'date-time' && !isDateTime(text)) return 'must be a time in ISO 8601, e.g. 2026-08-01T00:00:00Z'
  if (pattern !== undefined && !matches(pattern, text)) return `must match ${pattern}`
  return undefined
}

/** Returns the problem of one value of a parameter, if any. Numbers and booleans may be text, as in a query. */
export function wrongScalar(type: ScalarType, value: unknown): string | undefined {
  const text = textOf(value)
  if (text === undefined) return `must be a ${type.type}`
  // JSON.parse has rounded it to another id.
  if (typeof value === 'number' && Math.abs(value) > Number.MAX_SAFE_INTEGER)
    return 'must be a string: numbers of this length lose digits'
  if (type.enum && !type.enum.some((legal) => String(legal) === text)) return `must be one of ${listed(type.enum)}`
  if (type.type === 'boolean') return text === 'true' || text === 'false' ? undefined : 'must be true or false'
  return type.type === 'string' ? wrongText(type, text) : wrongNumber(type, text)
}
