/**
 * Whether a JSON value holds more than `max` values; counts no further than that. Listing everything that is wrong with a
 * value costs a multiple of checking it: validators list all issues of small values, and the first issue of larger ones.
 */
export function hasMoreValues(value: unknown, max: number): boolean {
  let count = 0
  const exceeds = (one: unknown): boolean => {
    if (++count > max) return true
    if (typeof one !== 'object' || one === null) return false
    if (Array.isArray(one)) return one.length > max || one.some(exceeds)
    // A loop reads only as many members as it needs; Object.values would copy all of them first.
    for (const name in one) if (exceeds((one as Record<string, unknown>)[name])) return true
    return false
  }
  return exceeds(value)
}
