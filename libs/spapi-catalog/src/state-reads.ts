import { catalog, type Operation } from './catalog.ts'
import { givenValue, itemsOf, type Params } from './param-values.ts'
import type { Parameter } from './record.ts'

/** A read of state that a write is about to change. Amazon answers 404 if there is no state yet. */
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

/** Returns all values for a list parameter, otherwise the only one. */
function fitted(param: Parameter, values: unknown[], at: number): unknown {
  if (param.type !== 'array') return values[Math.min(at, values.length - 1)]
  const single = values.length === 1 && typeof values[0] === 'string' ? itemsOf(param, values[0]) : values
  return [...new Set(single)].slice(0, param.maxItems)
}

/**
 * Returns the reads of the state before a write: an empty list if no read returns it or the call does not identify the resource,
 * several reads for resources that are read one by one.
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
