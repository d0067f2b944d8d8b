const windowMs = 60_000
const deathsMax = 5
const pausesMs = [0, 100, 250, 500]

/** Counts one process' deaths. Answers how long to wait before the next start, or `undefined`: it is not worth one. */
export function countDeaths(now: () => number = Date.now): { next(): number | undefined } {
  let deaths: number[] = []
  return {
    next() {
      deaths = [...deaths.filter((at) => at > now() - windowMs), now()]
      return deaths.length >= deathsMax ? undefined : (pausesMs[deaths.length - 1] ?? 0)
    },
  }
}
