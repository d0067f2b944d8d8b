import { isObject } from '../json.ts'
import type { Fields } from '../model.ts'
import { missing, type Problem } from '../problems.ts'

/** Type of one attribute in an API. `int64` is an id as a JSON number. */
export interface Field {
  type: 'string' | 'number' | 'integer' | 'boolean' | 'date' | 'compactDate' | 'int64' | 'object' | 'array'
  values?: readonly string[]
  /** Required on creation. */
  required?: true
  nullable?: true
  min?: number
  max?: number
}

export type FieldSet = Readonly<Record<string, Field>>

const datePatterns = { date: /^20\d\d-\d\d-\d\d$/, compactDate: /^20\d{6}$/ }

function fits({ type, nullable }: Field, value: unknown): boolean {
  if (value === null) return true
  switch (type) {
    case 'number':
      return typeof value === 'number'
    case 'integer':
      return Number.isInteger(value)
    case 'boolean':
      return typeof value === 'boolean'
    case 'int64':
      return typeof value === 'bigint' || Number.isSafeInteger(value)
    case 'object':
      return isObject(value)
    case 'array':
      return Array.isArray(value)
    default:
      return typeof value === 'string' || (nullable === true && value === null)
  }
}

/** Returns the first attribute with a wrong JSON type, for which the whole request is refused. */
export function wrongType(items: readonly unknown[], fields: FieldSet): string | undefined {
  for (const [index, item] of items.entries()) {
    if (!isObject(item)) return `[${index}] must be an object`
    for (const [name, field] of Object.entries(fields)) {
      const value = item[name]
      if (value !== undefined && !fits(field, value)) return `[${index}].${name} must be of type ${field.type}`
    }
  }
  return undefined
}

/** Returns an item with its known attributes, ids as strings; unknown attributes are silently dropped. */
export function readItem(item: unknown, fields: FieldSet): Fields {
  if (!isObject(item)) return {}
  return Object.fromEntries(
    Object.entries(fields)
      .filter(([name]) => item[name] !== undefined)
      .map(([name, { type }]) => [name, type === 'int64' && item[name] !== null ? String(item[name]) : item[name]]),
  )
}

export function checkFields(item: Fields, fields: FieldSet, creating: boolean): Problem[] {
  return Object.entries(fields).flatMap(([name, field]) => {
    const value = item[name]
    if (value === undefined || value === null) {
      const needed = creating ? field.required : value === null && !field.nullable
      return needed ? [missing(name)] : []
    }
    return checkValue(name, value, field)
  })
}

function checkValue(name: string, value: unknown, { type, values, min, max }: Field): Problem[] {
  if (values && !values.includes(String(value))) {
    const message = `${name} must be one of ${values.join(', ')}`
    return [{ kind: 'range', reason: 'INVALID_ENUM_VALUE', message, field: name, trigger: value, allowed: values }]
  }
  if ((type === 'date' || type === 'compactDate') && !isDate(String(value), datePatterns[type])) {
    const message = `${name} must be a date as ${type === 'date' ? 'YYYY-MM-DD' : 'YYYYMMDD'}`
    return [{ kind: 'date', reason: 'INVALID_DATE', message, field: name, trigger: value }]
  }
  if (typeof value !== 'number') return []
  if (min !== undefined && value < min) return [outOfRange(name, value, 'TOO_LOW', min, max)]
  if (max !== undefined && value > max) return [outOfRange(name, value, 'TOO_HIGH', min, max)]
  return []
}

function isDate(text: string, pattern: RegExp): boolean {
  const day = text.replaceAll('-', '').replace(/^(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3')
  return pattern.test(text) && !Number.isNaN(Date.parse(day)) && new Date(day).toISOString().startsWith(day)
}

export function outOfRange(
  field: string,
  trigger: number,
  reason: 'TOO_LOW' | 'TOO_HIGH',
  lowerLimit?: number,
  upperLimit?: number,
): Problem {
  const message = `${field} is ${reason === 'TOO_LOW' ? 'too low' : 'too high'}`
  return {
    kind: 'range',
    reason,
    message,
    field,
    trigger,
    ...(lowerLimit !== undefined && { lowerLimit }),
    ...(upperLimit !== undefined && { upperLimit }),
  }
}
