/** A number from 0 (included) to 1 (excluded), the next of a repeatable series. */
export type Random = () => number

/** A 32-bit hash of a text (FNV-1a), the same on every machine. */
export function hash32(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash >>> 0
}

/** The series of random numbers that belongs to a seed (mulberry32): the demo must look the same every time. */
export function seededRandom(seed: string): Random {
  let state = hash32(seed)
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** The element at an index; past the end it begins again. */
export function cycle<T>(list: readonly T[], index: number): T {
  const element = list[index % list.length]
  if (element === undefined) throw new RangeError('nothing to choose from')
  return element
}

/** A fractional count made whole: the fraction is the chance of one more. */
export const roundAtRandom = (count: number, random: Random) => Math.floor(count + random())
