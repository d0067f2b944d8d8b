const windowMs = 60_000
const deathsMax = 5
const pausesMs = [0, 100, 250, 500]

/** Counts deaths. `next` returns the delay in ms before the next start; undefined after five deaths in a minute. */
export function countDeaths(now: () => number = Date.now): { next(): number | undefined } {
  let deaths: number[] = []
  return {
    next() {
      deaths = [...deaths.filter((at) => at > now() - windowMs), now()]
      return deaths.length >= deathsMax ? undefined : (pausesMs[deaths.length - 1] ?? 0)
    },
  }
}
