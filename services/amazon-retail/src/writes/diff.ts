import { isDeepStrictEqual } from 'node:util'

/** One field that a write changes. `from` is undefined where it was not there before. */
export interface Change {
  field: string
  from?: unknown
  to?: unknown
}

/** More are counted, and not listed. */
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

/** What is different between two states, by dotted path. Lists are compared place by place when they are equally long. */
export const changesBetween = (before: unknown, after: unknown): Change[] =>
  differences(before, after, '').take(changesMax).toArray()
