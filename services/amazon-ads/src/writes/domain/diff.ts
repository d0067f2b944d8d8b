import { isDeepStrictEqual } from 'node:util'
import { type Change, type Entity, isEntity } from './item.ts'

/** Object fields that Amazon replaces as a whole. */
const atomicFields = new Set(['tags'])

/** Returns the entity after the write: given fields replace existing ones, nested objects field by field. */
export function merge(before: Entity | null, value: Entity): Entity {
  const after: Entity = { ...before }
  for (const [key, given] of Object.entries(value)) {
    const had = after[key]
    after[key] = isEntity(given) && isEntity(had) && !atomicFields.has(key) ? merge(had, given) : given
  }
  return after
}

/** Compares values as Amazon may return them: 1 equals 1.0, and an id is a string or a number. */
const same = (a: unknown, b: unknown): boolean =>
  isDeepStrictEqual(a, b) ||
  ((typeof a === 'string' || typeof a === 'number') &&
    (typeof b === 'string' || typeof b === 'number') &&
    String(a) === String(b)) ||
  ((a === null || a === undefined) && (b === null || b === undefined))

/** Returns the differences between two states, leaf by leaf, within the fields of `of`. Lists are compared as a whole. */
export function diff(before: Entity | null, after: Entity | null, of: Entity | null = after, prefix = ''): Change[] {
  const keys = Object.keys(of ?? {})
  return keys.flatMap((key): Change[] => {
    const [from, to, named] = [before?.[key], after?.[key], of?.[key]]
    const field = `${prefix}${key}`
    if (isEntity(named) && !atomicFields.has(key) && (isEntity(from) || isEntity(to))) {
      return diff(isEntity(from) ? from : null, isEntity(to) ? to : null, named, `${field}.`)
    }
    return same(from, to) ? [] : [{ field, from: from ?? null, to: to ?? null }]
  })
}
