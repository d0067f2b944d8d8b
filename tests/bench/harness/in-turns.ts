import type { Pair } from './result.ts'

/**
 * Measures two sides alternately, so that both run under the same conditions in every round. The order alternates, so that
 * neither side always runs after the other. The first `warmRounds` fill caches and compile code; they are not returned.
 */
export async function inTurns<T>(
  { rounds, warmRounds = 0 }: { rounds: number; warmRounds?: number },
  side: { [K in keyof Pair]: (round: number) => Promise<T> },
): Promise<Pair<T>[]> {
  const pairs: Pair<T>[] = []
  for (let round = 0; round < warmRounds + rounds; round += 1) {
    if (round % 2 === 0) {
      const peer = await side.peer(round)
      pairs.push({ ours: await side.ours(round), peer })
    } else {
      const ours = await side.ours(round)
      pairs.push({ ours, peer: await side.peer(round) })
    }
  }
  return pairs.slice(warmRounds)
}

/** The same measure of both sides of every round. */
export const pick = <T>(pairs: readonly Pair<T>[], read: (figure: T) => number): Pair[] =>
  pairs.map(({ ours, peer }) => ({ ours: read(ours), peer: read(peer) }))

/** How long `work` takes, in milliseconds. */
export async function timedMs(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  await work()
  return performance.now() - startedAt
}
