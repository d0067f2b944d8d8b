import type { OperationRecord, Parameter } from '@platform/spapi-catalog'
import { isDate, isDateTime, isInterval } from '@platform/validation'
import type { SimulatorRequest } from '../../api.ts'
import type { Params } from '../retail-call.ts'
import { invalidInput } from '../retail-error.ts'

type Scalar = Exclude<Parameter, { type: 'array' }> | Extract<Parameter, { type: 'array' }>['items']

/** Reads parameters: a csv list by commas or repetition, a multi list by repetition only. */
export function readParams(
  { params }: OperationRecord,
  pathParams: Record<string, string>,
  { query, headers }: Pick<SimulatorRequest, 'query' | 'headers'>,
): Params {
  const read: Params = { ...pathParams }
  for (const param of params) {
    if (param.in === 'path') continue
    if (param.in === 'header') {
      const value = headers[param.name.toLowerCase()]
      if (value !== undefined) read[param.name] = Array.isArray(value) ? value.join(',') : value
      continue
    }
    // Amazon also accepts `name[]` and `name.1` for lists, from older clients.
    const values = query.getAll(param.name)
    if (values.length === 0) continue
    if (param.type !== 'array') read[param.name] = values[0] ?? ''
    else read[param.name] = param.collectionFormat === 'multi' ? values : values.flatMap((value) => value.split(','))
  }
  return read
}

function problemOf(value: string, schema: Scalar): string | undefined {
  const { type, format, pattern } = schema
  if (type === 'integer' && !/^-?\d+$/.test(value)) return 'must be an integer'
  if (type === 'number' && !/^-?\d+(\.\d+)?$/.test(value)) return 'must be a number'
  if (type === 'boolean' && !/^(true|false)$/i.test(value)) return 'must be true or false'
  if (schema.enum && !schema.enum.map(String).includes(value)) return `must be one of [${schema.enum.join(', ')}]`
  if (format === 'date-time' && !isDateTime(value)) return 'must follow ISO 8601'
  if (format === 'date' && !isDate(value)) return 'must be a date'
  if (format === 'interval' && !isInterval(value)) return 'must be an interval in ISO 8601'
  if (pattern && type === 'string' && !new RegExp(pattern).test(value)) return `must match ${pattern}`
  if (type === 'integer' || type === 'number') {
    if (schema.minimum !== undefined && Number(value) < schema.minimum) return `must be at least ${schema.minimum}`
    if (schema.maximum !== undefined && Number(value) > schema.maximum) return `must be at most ${schema.maximum}`
  }
  if (schema.minLength !== undefined && value.length < schema.minLength)
    return `must have ${schema.minLength} characters`
  if (schema.maxLength !== undefined && value.length > schema.maxLength)
    return `has more than ${schema.maxLength} characters`
  return undefined
}

function wrongLength(values: string[], list: Extract<Parameter, { type: 'array' }>): string | undefined {
  const { minItems = 0, maxItems = Number.POSITIVE_INFINITY, uniqueItems } = list
  if (values.length > maxItems) return `has at most ${maxItems} values`
  if (values.length < minItems) return `has at least ${minItems} values`
  return uniqueItems && new Set(values).size < values.length ? 'must not repeat a value' : undefined
}

/** Validates parameters. @throws RetailError 400 with the first missing or invalid one */
export function checkParams({ params }: OperationRecord, given: Params): void {
  for (const param of params) {
    const value = given[param.name]
    if (value === undefined || value === '') {
      if (param.required) throw invalidInput(`Missing required request parameter: '${param.name}'`)
      continue
    }
    const values = Array.isArray(value) ? value : [value]
    const schema = param.type === 'array' ? param.items : param
    const problem =
      (param.type === 'array' ? wrongLength(values, param) : undefined) ??
      values.map((text) => problemOf(text, schema)).find((found) => found !== undefined)
    if (problem) throw invalidInput(`Invalid '${param.name}' provided.`, `${param.name} ${problem}`)
  }
}
