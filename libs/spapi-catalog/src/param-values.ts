import type { Operation } from './catalog.ts'
import type { Parameter } from './record.ts'

export type Params = Record<string, unknown>

const given = (value: unknown): boolean => value !== undefined && value !== null

/** The value of one parameter; header names are the same in any letter case. */
export function givenValue(param: Parameter, params: Params): unknown {
  if (param.in !== 'header' || given(params[param.name])) return params[param.name] ?? undefined
  const wanted = param.name.toLowerCase()
  const name = Object.keys(params).find((key) => key.toLowerCase() === wanted)
  return name === undefined ? undefined : (params[name] ?? undefined)
}

/** The given parameters that the operation does not know. */
export function unknownNames({ params: known }: Operation, params: Params): string[] {
  const exact = new Set(known.map(({ name }) => name))
  const headers = new Set(known.filter((param) => param.in === 'header').map(({ name }) => name.toLowerCase()))
  return Object.keys(params).filter(
    (name) => given(params[name]) && !exact.has(name) && !headers.has(name.toLowerCase()),
  )
}

/** A list as a list: `a, b` is two values where lists travel as `a,b`, and one value where they are repeated. */
export function itemsOf(param: Extract<Parameter, { type: 'array' }>, value: unknown): unknown[] {
  if (Array.isArray(value)) return value
  if (typeof value === 'string' && param.collectionFormat === 'csv') return value.split(',').map((item) => item.trim())
  return [value]
}

/** A scalar as it is sent; undefined for what is no scalar. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  if (typeof value === 'boolean' || typeof value === 'bigint') return String(value)
  return typeof value === 'number' && Number.isFinite(value) ? String(value) : undefined
}
