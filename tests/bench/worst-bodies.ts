import { setTimeout as delay } from 'node:timers/promises'
import { openRunningPlatform, type RunningPlatform } from '../support/running-platform.ts'
import { type WorstRequest, worstRequests } from '../support/worst-bodies.ts'
import { inTurns } from './harness/in-turns.ts'
import { type BenchResult, comparison, percentile } from './harness/result.ts'

const rounds = 6
const roundMs = 20_000
/** The neighbour's calls: 15 a second over credentials that stay below their limit. */
const neighbourEveryMs = 66
/** 240 a minute, the whole allowance of one credential. */
const attackEveryMs = 250

/** Makes calls at a fixed rate, whether or not earlier ones are answered, and returns their durations. */
async function inRhythm(everyMs: number, forMs: number, call: (n: number) => Promise<unknown>): Promise<number[]> {
  const times: Promise<number>[] = []
  const failures: unknown[] = []
  const startedAt = performance.now()
  for (let n = 0; n * everyMs < forMs; n += 1) {
    await delay(Math.max(0, startedAt + n * everyMs - performance.now()))
    const sentAt = performance.now()
    const ended = call(n).catch((error: unknown) => failures.push(error))
    times.push(ended.then(() => performance.now() - sentAt))
  }
  const all = await Promise.all(times)
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} of ${all.length} calls failed`)
  return all
}

const tokensOf = (p: RunningPlatform, tenantId: string, count: number): Promise<string[]> =>
  Promise.all(Array.from({ length: count }, async () => p.token(await p.credential(tenantId))))

const at = <T>(list: readonly T[], n: number): T => list[n % list.length] as T

async function attack(
  p: RunningPlatform,
  tokens: readonly string[],
  { method, path, headers, body }: WorstRequest,
  n: number,
) {
  const { status } = await p.call(path, {
    method,
    headers: { ...headers, authorization: `Bearer ${at(tokens, n)}` },
    ...(body !== undefined && { body }),
  })
  if (status === 401 || status >= 500) throw new Error(`${path} was answered ${status}`)
}

async function oneRow(p: RunningPlatform, token: string) {
  const { status, text } = await p.query(token, { sql: 'SELECT 1 AS one' })
  if (status !== 200) throw new Error(`the neighbour was answered ${status}: ${text}`)
}

/** A tenant's one-row queries while another tenant sends the worst bodies of `/api/query`, against the same without them. */
export async function benchWorstBodies(): Promise<BenchResult[]> {
  const p = await openRunningPlatform('bench-worst-bodies')
  try {
    const bodies = worstRequests({ merchantId: 'none', profileId: 'none' }).filter(
      ({ path, method }) => path === '/api/query' && method === 'POST',
    )
    const own = await tokensOf(p, p.harbor.id, 24)
    const others = await tokensOf(p, p.northwind.id, 4)
    let sent = 0
    const neighbour = () => inRhythm(neighbourEveryMs, roundMs, (n) => oneRow(p, at(own, n)))
    const figures = await inTurns(
      { rounds, warmRounds: 1 },
      {
        peer: () => neighbour(),
        ours: async () => {
          const attacks = inRhythm(attackEveryMs, roundMs, () => attack(p, others, at(bodies, sent), sent++))
          const times = await neighbour()
          await attacks
          return times
        },
      },
    )
    const pairs = figures.map(({ ours, peer }) => ({ ours: percentile(ours, 0.99), peer: percentile(peer, 0.99) }))
    return [
      comparison({
        name: 'one-row query p99 beside 240 worst bodies a minute of another tenant',
        unit: 'ms',
        pairs,
        bar: { atMost: 2 },
      }),
    ]
  } finally {
    await p.close()
  }
}
