/**
 * Returns the value without object members that are null: Amazon reads null as absent, and clients send it for optional fields.
 * Items of lists stay, since their positions count. Returns the value itself if it has no such members.
 */
export function withoutNulls(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) {
    const items = value.map(withoutNulls)
    return items.every((item, index) => item === value[index]) ? value : items
  }
  const entries = Object.entries(value)
  const kept = entries.flatMap(([name, inner]) => (inner === null ? [] : [[name, withoutNulls(inner)] as const]))
  const isSame = kept.length === entries.length && kept.every(([, inner], index) => inner === entries[index]?.[1])
  return isSame ? value : Object.fromEntries(kept)
}
