const isId = /(^i|I)ds?$/

/**
 * Converts every id in an answer of Amazon to a string. Half of its APIs return 64-bit ids as numbers, which many JSON parsers
 * round. Fields whose names end in `id` or `ids` are ids.
 */
export function stringIds(value: unknown, name = ''): unknown {
  if (typeof value === 'number') return isId.test(name) ? String(value) : value
  if (Array.isArray(value)) return value.map((item) => stringIds(item, name))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, stringIds(inner, key)]))
}
