import { inTurns } from '../harness/in-turns.ts'
import { median, type Pair } from '../harness/result.ts'
import { type Load, load } from './load.ts'

const roundSeconds = 2
/** Far above an answer's time, so that the load a server is offered hardly depends on how fast it answers. */
const thinkMs = 20

interface Servers {
  gateway: string
  /** Passes every request on, without checks. */
  bare: string
  upstream: string
}

/**
 * Measures the 99th percentile that the gateway adds to its upstream's own, beside the bare proxy's whole 99th percentile, all
 * three in every round at the same offered load. Arrivals come from many independent connections that pause between their calls:
 * wrk waits in whole milliseconds, so they arrive in small bursts, equally for each server.
 */
export async function measureAddedP99(
  { gateway, bare, upstream }: Servers,
  { perSecond, script, rounds }: { perSecond: number; script: string; rounds: number },
): Promise<Pair[]> {
  const connections = Math.max(1, Math.round((perSecond * thinkMs) / 1_000))
  const offer = (url: string) => load(url, script, roundSeconds, { connections, thinkMs })
  const straight: Load[] = []
  const pairs = await inTurns(
    { rounds, warmRounds: 1 },
    {
      peer: () => offer(bare),
      async ours(round) {
        straight[round] = await offer(upstream)
        return offer(gateway)
      },
    },
  )
  const measured = pairs.map(({ ours, peer }, n) => ({ ours, peer, straight: straight[n + 1] ?? ours }))
  const rate = (name: 'straight' | 'peer' | 'ours') => Math.round(median(measured.map((one) => one[name].perSecond)))
  console.log(
    `  ${connections} connections: ${rate('straight')}/s straight, ${rate('peer')}/s bare, ${rate('ours')}/s gateway`,
  )
  console.log(
    `  p99 straight, bare, gateway: ${measured.map((one) => `${one.straight.p99Ms} ${one.peer.p99Ms} ${one.ours.p99Ms}`).join('; ')} ms`,
  )
  return measured.map(({ straight, peer, ours }) => ({ ours: ours.p99Ms - straight.p99Ms, peer: peer.p99Ms }))
}
