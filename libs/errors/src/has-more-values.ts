/**
 * Returns whether a JSON value holds more than `max` values; stops counting there. Listing all issues of a value costs a
 * multiple of checking it, so validators list all issues of small values and the first issue of larger ones.
 */
export function hasMoreValues(value: unknown, max: number): boolean {
  let count = 0
  const exceeds = (one: unknown): boolean => {
    if (++count > max) return true
    if (typeof one !== 'object' || one === null) return false
    if (Array.isArray(one)) return one.length > max || one.some(exceeds)
    // A loop reads only as many members as needed; Object.values would copy all of them first.
    for (const name in one) if (exceeds((one as Record<string, unknown>)[name])) return true
    return false
  }
  return exceeds(value)
}
