const plain = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '')

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

/** Returns similar names, nearest first. At most a third of the letters may differ, and at most three. */
export function nearest(name: string, names: Iterable<string>, count = 3): string[] {
  const wanted = plain(name.slice(0, 100))
  const most = Math.min(3, Math.ceil(wanted.length / 3))
  return [...new Set(names)]
    .map((candidate) => ({ candidate, far: distance(wanted, plain(candidate)) }))
    .filter(({ far }) => far <= most)
    .sort((a, b) => a.far - b.far)
    .slice(0, count)
    .map(({ candidate }) => candidate)
}
