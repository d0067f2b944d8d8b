import { allowedValues, isDate, isDateTime, isInterval, phrases } from '@platform/validation'
import { textOf } from './param-values.ts'
import type { ScalarType } from './record.ts'

const patterns = new Map<string, RegExp>()

function matches(pattern: string, text: string): boolean {
  const compiled = patterns.get(pattern) ?? new RegExp(pattern, 'u')
  patterns.set(pattern, compiled)
  return compiled.test(text)
}

function wrongNumber(type: ScalarType, text: string): string | undefined {
  if (type.type === 'integer' && !/^[+-]?\d+$/.test(text)) return phrases.wholeNumber
  if (type.type === 'number' && !(text.trim() && Number.isFinite(Number(text)))) return phrases.number
  const value = Number(text)
  const { minimum, maximum } = type
  const isLow = minimum !== undefined && value < minimum
  const isHigh = maximum !== undefined && value > maximum
  if (!isLow && !isHigh) return undefined
  if (minimum !== undefined && maximum !== undefined) return phrases.between(minimum, maximum)
  return isLow ? phrases.atLeast(minimum) : phrases.atMost(maximum)
}

const formats = {
  date: [isDate, phrases.date],
  'date-time': [isDateTime, phrases.dateTime],
  interval: [isInterval, phrases.interval],
} as const

function wrongText({ format, pattern, minLength, maxLength }: ScalarType, text: string): string | undefined {
  const { length } = text
  if (minLength !== undefined && length < minLength) return phrases.charactersMin(minLength)
  if (maxLength !== undefined && length > maxLength) return phrases.charactersMax(maxLength)
  if (format) {
    const [isValid, message] = formats[format]
    if (!isValid(text)) return message
  }
  return pattern !== undefined && !matches(pattern, text) ? phrases.matching(pattern) : undefined
}

const kinds = {
  string: phrases.text,
  integer: phrases.wholeNumber,
  number: phrases.number,
  boolean: phrases.boolean,
} as const

/** Returns the message for a value of another type. */
export const wrongType = ({ type }: ScalarType): string => kinds[type]

/** Returns the problem of one value of a parameter, if any. Numbers and booleans may be text, as in a query. */
export function wrongScalar(type: ScalarType, value: unknown): string | undefined {
  const text = textOf(value)
  if (text === undefined) return wrongType(type)
  // JSON.parse has rounded it to another id.
  if (typeof value === 'number' && Math.abs(value) > Number.MAX_SAFE_INTEGER) return phrases.lostDigits
  if (type.enum && !type.enum.some((legal) => String(legal) === text)) return allowedValues(text, type.enum)
  if (type.type === 'boolean') return text === 'true' || text === 'false' ? undefined : phrases.boolean
  return type.type === 'string' ? wrongText(type, text) : wrongNumber(type, text)
}
