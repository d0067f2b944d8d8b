import type { Operation } from './catalog.ts'
import type { Parameter } from './record.ts'

/** Parameters of a call by name. */
export type Params = Record<string, unknown>

const given = (value: unknown): boolean => value !== undefined && value !== null

/** Returns the value of one parameter. Names of headers match in any letter case. */
export function givenValue(param: Parameter, params: Params): unknown {
  if (param.in !== 'header' || given(params[param.name])) return params[param.name] ?? undefined
  const wanted = param.name.toLowerCase()
  const name = Object.keys(params).find((key) => key.toLowerCase() === wanted)
  return name === undefined ? undefined : (params[name] ?? undefined)
}

/** Returns the names of given parameters that the operation does not have. */
export function unknownNames({ params: known }: Operation, params: Params): string[] {
  const exact = new Set(known.map(({ name }) => name))
  const headers = new Set(known.filter((param) => param.in === 'header').map(({ name }) => name.toLowerCase()))
  return Object.keys(params).filter(
    (name) => given(params[name]) && !exact.has(name) && !headers.has(name.toLowerCase()),
  )
}

/** Returns the values of a list: `a, b` is two values for lists that are sent as `a,b`, one value for repeated parameters. */
export function itemsOf(param: Extract<Parameter, { type: 'array' }>, value: unknown): unknown[] {
  if (Array.isArray(value)) return value
  if (typeof value === 'string' && param.collectionFormat === 'csv') return value.split(',').map((item) => item.trim())
  return [value]
}

/** Returns a scalar as text; undefined for other values. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  if (typeof value === 'boolean' || typeof value === 'bigint') return String(value)
  return typeof value === 'number' && Number.isFinite(value) ? String(value) : undefined
}
