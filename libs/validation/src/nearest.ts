const plain = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '')

/** Levenshtein distance between two texts. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}

/** Longer names are compared by their first characters. */
const comparedMax = 100

/**
 * Returns up to `countMax` names that resemble `name`, nearest first; case and punctuation do not count. At most a third of the
 * characters may differ, and at most three; a name of one or two characters resembles no other.
 */
export function nearest(name: string, names: Iterable<string>, countMax = 3): string[] {
  const wanted = plain(name.slice(0, comparedMax))
  const farMax = wanted.length < 3 ? 0 : Math.min(3, Math.ceil(wanted.length / 3))
  return [...new Set(names)]
    .map((candidate) => ({ candidate, far: distance(wanted, plain(candidate.slice(0, comparedMax))) }))
    .filter(({ far }) => far <= farMax)
    .sort((a, b) => a.far - b.far)
    .slice(0, countMax)
    .map(({ candidate }) => candidate)
}
