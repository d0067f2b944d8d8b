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

/** Returns the state after the patches: `delete` and `remove` delete a field, every other `op` sets it. */
export const applyPatches = (state: unknown, patches: readonly Patch[]): unknown =>
  patches.reduce<unknown>(
    (current, { op, path, value }) =>
      withValue(current, segmentsOf(path), op === 'delete' || op === 'remove' ? undefined : value),
    state,
  )
