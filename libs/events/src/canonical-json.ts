const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

/** Whether JSON.stringify already writes every object's members in the canonical order. */
function isOrdered(value: object): boolean {
  if (Array.isArray(value)) return value.every((item) => !isObject(item) || isOrdered(item))
  let before = ''
  for (const [name, member] of Object.entries(value)) {
    if (name < before || (isObject(member) && !isOrdered(member))) return false
    before = name
  }
  return true
}

function canonical(value: unknown): string | undefined {
  if (!isObject(value)) return JSON.stringify(value)
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
export const canonicalJson = (value: object): string =>
  // The common case, an event that was canonical when it was sent, costs a third.
  (isOrdered(value) ? JSON.stringify(value) : canonical(value)) ?? 'null'
