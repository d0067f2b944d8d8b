/** Returns the next number of a reproducible series, in [0, 1). */
export type Random = () => number

/** Returns the 32-bit FNV-1a hash of a text. */
export function hash32(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash >>> 0
}

/** Returns a random number generator (mulberry32) with this seed, so that the demo is reproducible. */
export function seededRandom(seed: string): Random {
  let state = hash32(seed)
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Returns the element at `index` modulo the length. @throws Error for an empty list */
export function cycle<T>(list: readonly T[], index: number): T {
  const element = list[index % list.length]
  if (element === undefined) throw new RangeError('the list is empty')
  return element
}

/** Rounds a count up with the probability of its fraction, else down. */
export const roundAtRandom = (count: number, random: Random) => Math.floor(count + random())
