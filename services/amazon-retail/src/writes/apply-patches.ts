import { isDeepStrictEqual } from 'node:util'

interface Patch {
  op: string
  path: string
  value?: unknown
}

const isPatch = (value: unknown): value is Patch =>
  typeof value === 'object' &&
  value !== null &&
  'op' in value &&
  typeof value.op === 'string' &&
  'path' in value &&
  typeof value.path === 'string'

/** RFC 6901: `/attributes/item~1name` → `attributes`, `item/name`. */
const segmentsOf = (path: string): string[] =>
  path
    .split('/')
    .slice(1)
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'))

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function withValue(state: unknown, [first, ...rest]: string[], value: unknown): unknown {
  if (first === undefined) return value
  const present = isObject(state) ? state : {}
  const next = withValue(present[first], rest, value)
  const { [first]: _removed, ...others } = present
  return next === undefined ? others : { ...present, [first]: next }
}

/** Returns the patches of a body (similar to RFC 6902); undefined if it has none. */
export function patchesOf(body: unknown): Patch[] | undefined {
  if (!isObject(body) || !Array.isArray(body.patches)) return undefined
  const patches: unknown[] = body.patches
  return patches.every(isPatch) ? patches : undefined
}

const valueAt = (state: unknown, segments: string[]): unknown =>
  segments.reduce<unknown>(
    (here, name) => (isObject(here) && Object.hasOwn(here, name) ? here[name] : undefined),
    state,
  )

const selects = (selector: unknown, instance: unknown): boolean =>
  isObject(selector) &&
  isObject(instance) &&
  Object.entries(selector).every(([name, value]) => isDeepStrictEqual(instance[name], value))

/** Returns what a `delete` leaves: the instances that no selector of its value selects; undefined for none. */
function remaining(before: unknown, selectors: unknown): unknown {
  if (!Array.isArray(before) || !Array.isArray(selectors)) return undefined
  const kept = before.filter((instance) => !selectors.some((selector) => selects(selector, instance)))
  return kept.length > 0 ? kept : undefined
}

/**
 * Returns the state after the patches: `delete` removes the instances of an attribute that its value selects, or the whole field;
 * `remove` removes a field, every other `op` sets it.
 */
export const applyPatches = (state: unknown, patches: readonly Patch[]): unknown =>
  patches.reduce<unknown>((current, { op, path, value }) => {
    const segments = segmentsOf(path)
    if (op === 'delete') return withValue(current, segments, remaining(valueAt(current, segments), value))
    return withValue(current, segments, op === 'remove' ? undefined : value)
  }, state)
