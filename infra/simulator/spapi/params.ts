import type { Params } from './retail-call.ts'

/** Returns a parameter as a single value. */
export function singleParam(params: Params, name: string): string | undefined {
  const value = params[name]
  return Array.isArray(value) ? value[0] : value
}

/** Returns a parameter as a list; empty if it is missing. */
export function listParam(params: Params, name: string): string[] {
  const value = params[name]
  return value === undefined ? [] : Array.isArray(value) ? value : value.split(',')
}
