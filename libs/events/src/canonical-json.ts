function canonical(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item) ?? 'null').join(',')}]`
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  const members = entries.flatMap(([name, member]) => {
    const text = canonical(member)
    return text === undefined ? [] : [`${JSON.stringify(name)}:${text}`]
  })
  return `{${members.join(',')}}`
}

/**
 * JSON text with one form per value (RFC 8785: members sorted by UTF-16 code units, no spaces, ECMAScript numbers), so that
 * whoever parsed an event can compute its hash. Takes plain data, as JSON.parse makes it.
 */
export const canonicalJson = (value: object): string => canonical(value) ?? 'null'
