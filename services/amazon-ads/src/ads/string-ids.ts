const isId = /(^i|I)ds?$/

/**
 * An answer of Amazon with every id as a string: half of its APIs write them as numbers, and what a program does with a number of
 * 64 bits is its luck. Which fields are ids their names say.
 */
export function stringIds(value: unknown, name = ''): unknown {
  if (typeof value === 'number') return isId.test(name) ? String(value) : value
  if (Array.isArray(value)) return value.map((item) => stringIds(item, name))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, stringIds(inner, key)]))
}
