import { mkdirSync, rmSync } from 'node:fs'
import { resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { Cleanup } from '@platform/lifecycle'
import { exampleCall, findOperation } from '@platform/spapi-catalog'
import { Pool } from 'undici'
import { z } from 'zod'
import { amount, type BenchResult, comparison } from './harness/result.ts'
import { requireTools } from './harness/tools.ts'
import { openDirectSeller } from './spapi/direct-seller.ts'
import { makePacedCalls, type PlannedCall } from './spapi/paced-client.ts'
import { type Replicas, startReplicas } from './spapi/retail-replicas.ts'

const dir = resolve(import.meta.dirname, '../../.local/bench/spapi-quota')
const seconds = Number(process.env.BENCH_SECONDS ?? 28)
const replicasCount = 3
const operations = [
  'listingsItems_2021-08-01.getListingsItem',
  'definitionsProductTypes_2020-09-01.searchDefinitionsProductTypes',
  'catalogItems_2022-04-01.getCatalogItem',
  'fulfillmentOutbound_2020-07-01.listAllFulfillmentOrders',
  'reports_2021-06-30.getReport',
  'ordersV0.getOrderItems',
  'notifications.getSubscription',
  'productFeesV0.getMyFeesEstimateForASIN',
]

const Failure = z.object({ kind: z.string(), retryAfterSeconds: z.number().optional() })
const Requests = z.object({
  requests: z.array(z.object({ seq: z.number(), api: z.string(), status: z.number(), partner: z.string().optional() })),
})

function plan(): PlannedCall[] {
  return operations.map((name) => {
    const operation = findOperation(name)
    const { id, rate, burst } = operation
    if (!rate || !burst) throw new Error(`${id} has no rate`)
    const { params, body } = exampleCall(operation)
    return { operation: id, rate, burst, params, ...(body !== undefined && { body }) }
  })
}

/** Calls that a bucket holds and refills within some seconds. */
const callsWithin = ({ rate, burst }: PlannedCall, seconds: number): number => burst + Math.floor(rate * seconds)

interface Caller {
  pools: readonly Pool[]
  token: string
  merchantId: string
}

/** One call to its end: a throttled call is repeated after the time that its answer names. Returns the number of repetitions. */
async function callOnce(
  pool: Pool,
  { token, merchantId }: Caller,
  { operation, params, body }: PlannedCall,
): Promise<number> {
  for (let again = 0; ; again += 1) {
    const answer = await pool.request({
      method: 'POST',
      path: '/api/amazon/spapi/call',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ merchantId, operation, params, body }),
    })
    const answered: unknown = await answer.body.json()
    if (answer.statusCode === 200) return again
    const { data } = Failure.safeParse(answered)
    // An error of the operation itself, for example that there is no such report, is an answer: it has cost a token.
    if (data?.kind === 'upstream_error') return again
    if (data?.kind !== 'throttled') throw new Error(`${operation} ${answer.statusCode} ${JSON.stringify(answered)}`)
    await delay((data.retryAfterSeconds ?? 1) * 1_000)
  }
}

/**
 * All at once, over the replicas in turns, as many calls of each operation as its bucket holds and refills in so many seconds.
 */
async function flood(caller: Caller, planned: readonly PlannedCall[], refillSeconds: number) {
  const calls = planned.flatMap((one) => Array.from({ length: callsWithin(one, refillSeconds) }, () => one))
  const startedAt = performance.now()
  const again = await Promise.all(
    calls.map((call, n) => {
      const pool = caller.pools[n % caller.pools.length]
      if (!pool) throw new Error('no replica')
      return callOnce(pool, caller, call)
    }),
  )
  const tookSeconds = (performance.now() - startedAt) / 1_000
  return { calls: calls.length, again: again.reduce((sum, times) => sum + times, 0), tookSeconds }
}

/** The same calls by one process straight to Amazon, for a seller whose buckets no other client uses. */
async function floodDirectly(
  simulator: string,
  sellerId: string,
  planned: readonly PlannedCall[],
  refillSeconds: number,
) {
  const seller = await openDirectSeller(simulator, sellerId)
  const pool = new Pool(simulator)
  try {
    const startedAt = performance.now()
    await Promise.all(planned.map((one) => makePacedCalls(pool, seller, one, callsWithin(one, refillSeconds))))
    return (performance.now() - startedAt) / 1_000
  } finally {
    await pool.close()
  }
}

/** Counts the simulator's answers after `seq` by status. */
async function answersOf({ simulator }: Replicas, seq: number) {
  const { requests } = Requests.parse(await (await fetch(`${simulator}/_simulator/requests?after=${seq}`)).json())
  return requests.filter(({ api }) => api === 'spapi')
}

/** Measures calls of eight operations through three replicas, as fast as Amazon allows. */
export function benchSpapiQuota(): Promise<BenchResult[]> {
  return Cleanup.scope(async (cleanup) => {
    await requireTools('taskset')
    rmSync(dir, { recursive: true, force: true })
    mkdirSync(dir, { recursive: true })
    const replicas = await startReplicas(cleanup, dir, replicasCount)
    const pools = replicas.urls.map((url) => cleanup.use(new Pool(url, { headersTimeout: 60_000 }), (it) => it.close()))
    const planned = plan()
    // Warms up on another seller's buckets.
    for (let round = 0; round < 2; round += 1) await flood({ pools, ...(await replicas.connect(1)) }, planned, 1)
    const before = (await answersOf(replicas, 0)).at(-1)?.seq ?? 0
    // At the same time, each with the buckets of its own seller: both wait for the same clock on the same machine.
    const [{ calls, again, tookSeconds }, peerSeconds] = await Promise.all([
      flood({ pools, ...(await replicas.connect(0)) }, planned, seconds),
      floodDirectly(replicas.simulator, replicas.sellerId(2), planned, seconds),
    ])
    const ownSeller = replicas.sellerId(0)
    const answers = (await answersOf(replicas, before)).filter(({ partner }) => partner === ownSeller)
    const refused = answers.filter(({ status }) => status === 429).length
    console.log(
      `  ${calls} calls in ${tookSeconds.toFixed(2)} s, ${again} throttled and repeated; Amazon saw ${answers.length}, refused ${refused}`,
    )
    await cleanup.close()
    return [
      comparison({
        name: `${calls} calls, 8 operations, ${replicasCount} replicas / one process that paces them straight to Amazon`,
        ...{ unit: 's', pairs: [{ ours: tookSeconds, peer: peerSeconds }], bar: { atMost: 1.05 } },
      }),
      amount({ name: 'of them refused by Amazon’s quota', unit: '%', value: (refused / calls) * 100, below: 1 }),
    ]
  })
}
