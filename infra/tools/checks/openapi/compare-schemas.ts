import { type Document, resolve, type Schema, typesOf } from './document.ts'

/** The released and the current form of one element, and its path in messages. */
export interface Pair<T> {
  path: string
  released: T
  current: T
}

/** The documents in which references are resolved. */
export interface Documents {
  released: Document
  current: Document
}

const show = (value: unknown): string => JSON.stringify(value) ?? 'nothing'
const lower = (value: number | undefined): number => value ?? Number.NEGATIVE_INFINITY
const upper = (value: number | undefined): number => value ?? Number.POSITIVE_INFINITY

const changed = ({ path, released, current }: Pair<Schema>, ...names: (keyof Schema)[]): string[] =>
  names
    .filter((name) => show(released[name]) !== show(current[name]))
    .map((name) => `${path}: ${name} was ${show(released[name])}, is ${show(current[name])}`)

/** Returns what callers may no longer send. */
export function narrowed(pair: Pair<Schema>): string[] {
  const { path, released, current } = pair
  const isTighter =
    lower(current.minimum) > lower(released.minimum) ||
    upper(current.maximum) < upper(released.maximum) ||
    lower(current.minLength) > lower(released.minLength) ||
    upper(current.maxLength) < upper(released.maxLength)
  const lost = typesOf(released).filter((type) => !typesOf(current).includes(type))
  const refused = current.enum ? (released.enum ?? ['any text']).filter((value) => !current.enum?.includes(value)) : []
  return [
    ...lost.map((type) => `${path}: no longer accepts ${type}`),
    ...refused.map((value) => `${path}: no longer accepts ${show(value)}`),
    ...(isTighter ? [`${path}: accepts fewer values`] : []),
    ...changed(pair, 'pattern', 'format', 'default'),
  ]
}

/** Returns what callers may no longer rely on in an answer. New fields and new values of an enum are compatible. */
export function loosened({ path, ...pair }: Pair<Schema>, documents: Documents): string[] {
  const released = resolve(pair.released, documents.released)
  const current = resolve(pair.current, documents.current)
  const gained = typesOf(current).filter((type) => !typesOf(released).includes(type))
  const isWider = lower(current.minimum) < lower(released.minimum) || upper(current.maximum) > upper(released.maximum)
  const fields = Object.entries(released.properties ?? {}).flatMap(([name, field]) => {
    const now = current.properties?.[name]
    if (!now) return [`${path}.${name}: is gone`]
    const isLost = released.required?.includes(name) && !current.required?.includes(name)
    return [
      ...(isLost ? [`${path}.${name}: may be missing now`] : []),
      ...loosened({ path: `${path}.${name}`, released: field, current: now }, documents),
    ]
  })
  return [
    ...(typesOf(current).length === 0 && typesOf(released).length > 0 ? [`${path}: may have any type now`] : []),
    ...gained.map((type) => `${path}: may be ${type} now`),
    ...(released.enum && !current.enum ? [`${path}: is no longer one of a list of values`] : []),
    ...(isWider ? [`${path}: may have more values`] : []),
    ...changed({ path, released, current }, 'pattern', 'format'),
    ...fields,
    ...(released.items && current.items
      ? loosened({ path: `${path}[]`, released: released.items, current: current.items }, documents)
      : []),
  ]
}
