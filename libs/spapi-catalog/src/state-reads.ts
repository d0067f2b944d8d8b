import { catalog, type Operation } from './catalog.ts'
import { givenValue, itemsOf, type Params } from './param-values.ts'
import type { Parameter } from './record.ts'

/** A read that shows part of what a write is about to change. Where nothing is there yet, Amazon answers it with 404. */
export interface StateCall {
  operation: Operation
  params: Params
}

function walk(value: unknown, steps: string[]): unknown[] {
  const [step, ...rest] = steps
  if (step === undefined) return value === undefined || value === null ? [] : [value]
  if (step === '*') return Array.isArray(value) ? value.flatMap((item) => walk(item, rest)) : []
  if (typeof value !== 'object' || value === null) return []
  return walk(Object.entries(value).find(([key]) => key === step)?.[1], rest)
}

function sourceValues(place: string, write: Operation, params: Params, body: unknown): unknown[] {
  if (place.startsWith('=')) return [place.slice(1)]
  if (place.startsWith('body.')) return walk(body, place.split('.').slice(1))
  const param = write.params.find(({ name }) => `params.${name}` === place)
  const value = param && givenValue(param, params)
  if (value === undefined) return []
  return param?.type === 'array' ? itemsOf(param, value) : [value]
}

/** One value for a parameter that takes one, all for one that takes a list. */
function fitted(param: Parameter, values: unknown[], at: number): unknown {
  if (param.type !== 'array') return values[Math.min(at, values.length - 1)]
  const single = values.length === 1 && typeof values[0] === 'string' ? itemsOf(param, values[0]) : values
  return [...new Set(single)].slice(0, param.maxItems)
}

/**
 * The reads that show the state ahead of a write: none when no read serves it or the call does not name what it changes,
 * several when the write is for several things that are read one by one.
 */
export function stateReads(write: Operation, params: Params, body: unknown): StateCall[] {
  const { stateRead } = write
  const operation = stateRead && catalog.get(stateRead.operation)
  if (!operation) return []
  const found = operation.params.flatMap((param): [Parameter, unknown[]][] => {
    const place = stateRead.params[param.name]
    const values = place === undefined ? [] : sourceValues(place, write, params, body)
    return values.length > 0 || param.required ? [[param, values]] : []
  })
  if (found.some(([, values]) => values.length === 0)) return []
  const count = Math.max(1, ...found.map(([param, values]) => (param.type === 'array' ? 1 : values.length)))
  const calls = Array.from({ length: count }, (_, at) =>
    Object.fromEntries(found.map(([param, values]) => [param.name, fitted(param, values, at)])),
  )
  return [...new Map(calls.map((call) => [JSON.stringify(call), { operation, params: call }])).values()]
}
