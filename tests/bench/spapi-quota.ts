import { mkdirSync, rmSync } from 'node:fs'
import { resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { Cleanup } from '@platform/lifecycle'
import { exampleCall, findOperation } from '@platform/spapi-catalog'
import { Pool } from 'undici'
import { z } from 'zod'
import { requireTools } from './gateway/processes.ts'
import type { BenchResult } from './result.ts'
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
const Requests = z.object({ requests: z.array(z.object({ seq: z.number(), api: z.string(), status: z.number() })) })

interface Planned {
  operation: string
  rate: number
  burst: number
  call: Record<string, unknown>
}

function plan(): Planned[] {
  return operations.map((name) => {
    const operation = findOperation(name)
    const { id, rate, burst } = operation
    if (!rate || !burst) throw new Error(`${id} has no rate`)
    return { operation: id, rate, burst, call: { ...exampleCall(operation) } }
  })
}

interface Caller {
  pools: readonly Pool[]
  token: string
  merchantId: string
}

/** One call to the end: who is told to come again later does so. Answers how often that was. */
async function callOnce(pool: Pool, { token, merchantId }: Caller, call: Record<string, unknown>): Promise<number> {
  for (let again = 0; ; again += 1) {
    const answer = await pool.request({
      method: 'POST',
      path: '/api/amazon/spapi/call',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ merchantId, ...call }),
    })
    const body: unknown = await answer.body.json()
    if (answer.statusCode === 200) return again
    const { data } = Failure.safeParse(body)
    // Amazon's own word on what was asked for, say that there is no such report, is an answer: it has had its token.
    if (data?.kind === 'upstream_error') return again
    if (data?.kind !== 'throttled') throw new Error(`${call.operation} ${answer.statusCode} ${JSON.stringify(body)}`)
    await delay((data.retryAfterSeconds ?? 1) * 1_000)
  }
}

/** All at once, over the replicas in turns, as many calls of each operation as its bucket holds and refills in so many seconds. */
async function flood(caller: Caller, planned: readonly Planned[], refillSeconds: number) {
  const calls = planned.flatMap(({ rate, burst, call }) =>
    Array.from({ length: burst + Math.floor(rate * refillSeconds) }, () => call),
  )
  const shortest = Math.max(
    ...planned.map(({ rate, burst }) => (burst + Math.floor(rate * refillSeconds) - burst) / rate),
  )
  const startedAt = performance.now()
  const again = await Promise.all(
    calls.map((call, n) => {
      const pool = caller.pools[n % caller.pools.length]
      if (!pool) throw new Error('no replica')
      return callOnce(pool, caller, call)
    }),
  )
  return {
    calls: calls.length,
    again: again.reduce((sum, times) => sum + times, 0),
    took: (performance.now() - startedAt) / 1_000,
    shortest,
  }
}

/** What the simulator answered after `seq`, by status. */
async function answersOf({ simulator }: Replicas, seq: number) {
  const { requests } = Requests.parse(await (await fetch(`${simulator}/_simulator/requests?after=${seq}`)).json())
  return requests.filter(({ api }) => api === 'spapi')
}

/** Calls of eight operations through three replicas, as fast as Amazon takes them. */
export function benchSpapiQuota(): Promise<BenchResult[]> {
  return Cleanup.scope(async (cleanup) => {
    requireTools()
    rmSync(dir, { recursive: true, force: true })
    mkdirSync(dir, { recursive: true })
    const replicas = await startReplicas(cleanup, dir, replicasCount)
    const pools = replicas.urls.map((url) => cleanup.use(new Pool(url, { headersTimeout: 60_000 }), (it) => it.close()))
    const planned = plan()
    // Another seller's buckets: what is compiled and connected is the same.
    for (let round = 0; round < 2; round += 1) await flood({ pools, ...(await replicas.connect(1)) }, planned, 1)
    const before = (await answersOf(replicas, 0)).at(-1)?.seq ?? 0
    const { calls, again, took, shortest } = await flood({ pools, ...(await replicas.connect(0)) }, planned, seconds)
    const answers = await answersOf(replicas, before)
    const refused = answers.filter(({ status }) => status === 429).length
    console.log(
      `  ${calls} calls in ${took.toFixed(2)} s, told to come again ${again} times; Amazon saw ${answers.length}, refused ${refused}`,
    )
    await cleanup.close()
    const share = (refused / answers.length) * 100
    return [
      {
        name: `${calls} calls, 8 operations, ${replicasCount} replicas / the shortest time there is`,
        unit: 's',
        value: took,
        peer: shortest,
        ratio: took / shortest,
        bar: '<= 1.05',
        passed: took / shortest <= 1.05,
      },
      {
        name: 'of them refused by Amazon’s quota',
        unit: '%',
        value: share,
        bar: '< 1',
        passed: share < 1,
      },
    ]
  })
}
