import { isDeepStrictEqual } from 'node:util'

/** One field that a write changes. `from` is absent for a new field, `to` for a removed one. */
export interface Change {
  field: string
  from?: unknown
  to?: unknown
}

/** Limit of listed changes. */
const changesMax = 200

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function* differences(before: unknown, after: unknown, field: string): Generator<Change> {
  if (isDeepStrictEqual(before, after)) return
  if (isObject(before) && isObject(after)) {
    for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
      yield* differences(before[name], after[name], field ? `${field}.${name}` : name)
    }
    return
  }
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length) {
    for (const [index, value] of before.entries()) yield* differences(value, after[index], `${field}.${index}`)
    return
  }
  yield { field, ...(before !== undefined && { from: before }), ...(after !== undefined && { to: after }) }
}

/** Lists the differences between two states by dotted path. Lists of equal length are compared item by item. */
export const changesBetween = (before: unknown, after: unknown): Change[] =>
  differences(before, after, '').take(changesMax).toArray()
