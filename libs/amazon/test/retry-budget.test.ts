import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { createRetryBudget, type RetryBudget } from '@platform/amazon'
import type { SharedRedis } from '@platform/redis'
import { createMetrics } from '@platform/telemetry'
import { stack, startFaultProxy, until } from '@platform/testkit'
import { Redis } from 'ioredis'
import { digest } from '../src/lwa/stored-token.ts'
import { LocalBudget } from '../src/retries/local-budget.ts'
import { collectLines, openReplicas } from './support/replicas.ts'

const { log } = collectLines()
let shared: SharedRedis[]
let redis: Redis
beforeAll(async () => {
  redis = new Redis(stack().urls.redis)
  shared = await openReplicas(2, log)
})
afterAll(() => {
  for (const one of shared ?? []) one.close()
  redis?.disconnect()
})

const budgetsOn = (replicas: readonly SharedRedis[]): RetryBudget[] =>
  replicas.map((one) => createRetryBudget({ redis: one, metrics: createMetrics('test') }))

/** Makes one call whose requests all fail. Returns the number of requests that the budget allowed. */
async function failingCall(budget: RetryBudget, bucket: string): Promise<number> {
  budget.sent(bucket)
  let requests = 1
  while (await budget.takeRetry(bucket)) requests += 1
  return requests
}

async function failingCalls(budgets: readonly RetryBudget[], bucket: string, count: number): Promise<number> {
  const calls = Array.from({ length: count }, (_, n) => budgets[n % budgets.length])
  const requests = await Promise.all(calls.map((budget) => (budget ? failingCall(budget, bucket) : 0)))
  return requests.reduce((sum, one) => sum + one, 0)
}

/** Stores calls or retries of another replica in Redis, `age` slots of ten seconds ago. */
async function plant(bucket: string, kind: 'c' | 'r', age: number, count: number): Promise<void> {
  const [seconds] = await redis.time()
  await redis.hset(
    `amazon:retries:{${digest(bucket)}}`,
    `${kind}${Math.floor(Number(seconds) / 10) - age} other`,
    count,
  )
}

describe('the retry budget of two replicas', () => {
  it.each([
    [1, 2],
    [6, 7],
    [10, 12],
    [200, 221],
  ])('allows %i failing calls %i requests', async (count, requests) => {
    expect(await failingCalls(budgetsOn(shared), randomUUID(), count)).toBe(requests)
  })

  it('belongs to one bucket and does not affect others', async () => {
    const budgets = budgetsOn(shared)
    await failingCalls(budgets, 'one', 40)
    expect(await failingCalls(budgets, randomUUID(), 1)).toBe(2)
  })

  it('counts the calls of the last minute, and retries until every minute that contains them is over', async () => {
    await until('the slot has some seconds left', async () => Number((await redis.time())[0]) % 10 < 7)
    const [budget] = budgetsOn(shared)
    const bucket = randomUUID()
    await plant(bucket, 'c', 6, 1_000)
    await plant(bucket, 'r', 6, 1)
    budget?.sent(bucket)
    expect(await budget?.takeRetry(bucket)).toBe(false)
    await plant(bucket, 'c', 5, 10)
    expect(await budget?.takeRetry(bucket)).toBe(true)
    const old = randomUUID()
    await plant(old, 'r', 7, 50)
    budget?.sent(old)
    expect(await budget?.takeRetry(old)).toBe(true)
  })

  it('expires in Redis when no minute can contain it any more', async () => {
    const bucket = randomUUID()
    await failingCalls(budgetsOn(shared), bucket, 1)
    const lifeMs = await redis.pttl(`amazon:retries:{${digest(bucket)}}`)
    expect(lifeMs).toBeGreaterThan(60_000)
    expect(lifeMs).toBeLessThanOrEqual(80_000)
  })

  it('counts its decisions in the metrics', async () => {
    const [one] = shared
    if (!one) throw new Error('no replica')
    const metrics = createMetrics('test')
    await failingCall(createRetryBudget({ redis: one, metrics }), randomUUID())
    const text = await metrics.metrics()
    expect(text).toMatch(/amazon_retry_budget_decisions_total\{decision="allowed",source="shared".*\} 1/)
    expect(text).toMatch(/amazon_retry_budget_decisions_total\{decision="exhausted",source="shared".*\} 1/)
  })
})

describe.each(['down', 'hang'] as const)('with Redis %s', (fault) => {
  it('each replica has a budget of its own calls, and reports them to Redis afterwards', async () => {
    const proxy = await startFaultProxy(stack().urls.redis)
    const behind = await openReplicas(2, log, proxy.url)
    try {
      const budgets = budgetsOn(behind)
      const bucket = randomUUID()
      proxy.set(fault)
      // Twenty calls of each replica allow two retries, and one.
      expect(await failingCalls(budgets, bucket, 40)).toBe(46)
      proxy.set('up')
      await until('Redis is back', () => behind.every(({ unavailable }) => !unavailable))
      for (const budget of budgets) expect(await budget.takeRetry(bucket)).toBe(false)
      const counted = await redis.hgetall(`amazon:retries:{${digest(bucket)}}`)
      const sum = (kind: string) =>
        Object.entries(counted).reduce((total, [name, n]) => total + (name.startsWith(kind) ? Number(n) : 0), 0)
      expect(sum('c')).toBe(40)
      // A script that a hanging Redis ran late may have taken a retry that was never sent.
      expect(sum('r')).toBeGreaterThanOrEqual(6)
    } finally {
      for (const one of behind) one.close()
      await proxy.close()
    }
  })
})

it('a single replica has its full budget again a minute later', () => {
  let now = Date.now()
  const budget = new LocalBudget(() => now)
  const failing = (): number => {
    budget.countCall('b')
    return budget.takeRetry('b') ? 1 : 0
  }
  expect(failing() + failing()).toBe(1)
  now += 60_000
  expect(failing()).toBe(0)
  now += 10_000
  expect(failing() + failing()).toBe(1)
})
