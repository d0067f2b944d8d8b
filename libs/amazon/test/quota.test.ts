import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { createQuota, createTransport, type Quota, type Transport } from '@platform/amazon'
import { PlatformError } from '@platform/errors'
import type { SharedRedis } from '@platform/redis'
import { type FaultProxy, stack, startFaultProxy, until } from '@platform/testkit'
import { Redis } from 'ioredis'
import { startHttpServer, type TestServer } from './support/http-server.ts'
import { collectLines, openReplicas } from './support/replicas.ts'
import { StrictBucket } from './support/strict-bucket.ts'

const lines = collectLines()
let amazon: TestServer
let transport: Transport
let replicas: SharedRedis[]
let buckets = new Map<string, StrictBucket>()

beforeAll(async () => {
  transport = createTransport()
  replicas = await openReplicas(3, lines.log)
  amazon = await startHttpServer(({ url }, res) => {
    const taken = buckets.get(url)?.take(performance.now() / 1_000)
    res.writeHead(taken ? 200 : 429).end()
  })
})
afterAll(async () => {
  for (const replica of replicas) replica.close()
  await transport.close()
  await amazon.close()
})
beforeEach(() => {
  buckets = new Map()
})

const bucketOf = (rate: number, burst: number, operation = randomUUID()) => {
  buckets.set(`/${operation}`, new StrictBucket(rate, burst))
  return { application: 'app', partner: 'partner', operation, rate, burst }
}

async function throttledBy(promise: Promise<unknown>): Promise<number> {
  const failure: unknown = await promise.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (!(failure instanceof PlatformError) || failure.kind !== 'throttled') throw new Error(`not throttled: ${failure}`)
  expect(failure.headers['retry-after']).toBe(String(failure.details.retryAfterSeconds))
  return Number(failure.details.retryAfterSeconds)
}

/**
 * Sends as many concurrent calls as every bucket of `plans` holds and refills in so many seconds; returns their duration and
 * answers.
 */
async function flood(plans: [rate: number, burst: number][], seconds: number) {
  const quotas = replicas.map((redis) => createQuota({ redis }))
  const calls = plans.flatMap(([rate, burst]) => {
    const bucket = bucketOf(rate, burst)
    return Array.from({ length: burst + rate * seconds }, (_, n) => ({ bucket, quota: quotas[n % quotas.length] }))
  })
  let answered = 0
  const startedAt = performance.now()
  await Promise.all(
    calls.map(async ({ bucket, quota }) => {
      for (;;) {
        await quota?.take(bucket, { waitMsMax: 60_000 })
        const url = `${amazon.url}/${bucket.operation}`
        const { status } = await transport.send({ method: 'GET', url, headers: {}, deadlineMs: 600_000 })
        await quota?.learn(bucket, undefined)
        if (status === 200) return void answered++
        await quota?.refused(bucket)
      }
    }),
  )
  return { calls: calls.length, answered, took: (performance.now() - startedAt) / 1_000 }
}

describe('concurrent calls', () => {
  it('of eight operations on three replicas are all accepted by Amazon, in no less than the shortest possible time', async () => {
    const seconds = 4
    // Usage plans of Amazon; the last three are the most common ones.
    const plans: [number, number][] = [
      [5, 15],
      [20, 40],
      [2, 2],
      [5, 10],
      [2, 30],
      [10, 10],
      [1, 5],
      [15, 15],
    ]
    const { calls, answered, took } = await flood(plans, seconds)
    expect(answered).toBe(calls)
    expect(took).toBeGreaterThan(seconds - 0.1)
  })

  it('of a bucket of one keep their distance across replicas', async () => {
    const quotas = replicas.map((redis) => createQuota({ redis }))
    const bucket = bucketOf(4, 1)
    const wentAt: number[] = []
    const startedAt = performance.now()
    await Promise.all(
      Array.from({ length: 9 }, async (_, n) => {
        const quota = quotas[n % quotas.length]
        await quota?.take(bucket, { waitMsMax: 60_000 })
        wentAt.push(performance.now())
        await quota?.learn(bucket, undefined)
      }),
    )
    // A call may be late, but never early.
    for (const [n, at] of wentAt.entries()) expect(at - startedAt).toBeGreaterThan(n * 250 - 15)
  })
})

describe('a call', () => {
  let quota: Quota
  beforeEach(() => {
    const [redis] = replicas
    if (!redis) throw new Error('no replica')
    quota = createQuota({ redis, marginMs: 0 })
  })

  /** Takes all tokens of the bucket, also those refilled meanwhile; returns the refusal. */
  const untilRefused = async (bucket: ReturnType<typeof bucketOf>): Promise<never> => {
    for (;;) {
      await quota.take(bucket, { waitMsMax: 0 })
      await quota.learn(bucket, undefined)
    }
  }

  it.each([1, 4])(
    'that is not sent after all gives its token back to a bucket of %d, for another replica',
    async (burst) => {
      const bucket = bucketOf(1 / 900, burst)
      const taken = []
      for (let n = 0; n < burst; n++) taken.push(await quota.take(bucket, { waitMsMax: 0 }))
      await quota.learn(bucket, undefined)
      const [, redis] = replicas
      if (!redis) throw new Error('no second replica')
      const other = createQuota({ redis, marginMs: 0 })
      expect(await throttledBy(other.take(bucket, { waitMsMax: 0 }))).toBeGreaterThan(600)
      await taken.at(-1)?.giveBack()
      await other.take(bucket, { waitMsMax: 0 })
      expect(await throttledBy(other.take(bucket, { waitMsMax: 0 }))).toBeGreaterThan(600)
    },
  )

  it('gets the rate, the burst and the remaining calls', async () => {
    expect(await quota.take(bucketOf(2, 3), { waitMsMax: 0 })).toMatchObject({ rate: 2, burst: 3, remaining: 2 })
  })

  it('that would wait too long is refused with the exact wait', async () => {
    const bucket = bucketOf(1, 2)
    const seconds = await throttledBy(untilRefused(bucket))
    expect(seconds).toBe(1)
    await quota.take(bucket, { waitMsMax: seconds * 1_000 })
    const slow = bucketOf(0.0167, 1)
    await quota.take(slow, { waitMsMax: 0 })
    // The wait is 59.9 s, less the time that the test has taken.
    const later = await throttledBy(quota.take(slow, { waitMsMax: 400 }))
    expect(later).toBeGreaterThan(seconds)
    expect(later).toBeLessThanOrEqual(61)
    expect(quota.counts).toMatchObject({ throttled: 2, local: 0 })
  })

  it('that is aborted gives its reservation back', async () => {
    const bucket = bucketOf(1, 2)
    await throttledBy(untilRefused(bucket))
    const caller = new AbortController()
    const waits = quota.take(bucket, { waitMsMax: 5_000, signal: caller.signal })
    await until('the place to be taken', () => quota.counts.waited === 1)
    caller.abort(new Error('gone'))
    await expect(waits).rejects.toThrow('gone')
    // The reservation after it would wait for two seconds.
    const next = new AbortController()
    const { waited } = quota.counts
    const takes: Promise<unknown>[] = []
    await until('the place to be had', () => {
      takes.push(quota.take(bucket, { waitMsMax: 1_300, signal: next.signal }).catch(() => {}))
      return quota.counts.waited > waited
    })
    next.abort(new Error('enough'))
    await Promise.all(takes)
  })

  it('in the background leaves the reserve to interactive calls, and is refused instead of queued in front of them', async () => {
    const bucket = bucketOf(0.001, 6)
    const background = { waitMsMax: 0, priority: 'background' } as const
    const patient = { ...background, waitMsMax: 60_000 }
    await Promise.all([1, 2, 3, 4].map(() => quota.take(bucket, patient)))
    expect(await throttledBy(quota.take(bucket, patient))).toBeGreaterThan(900)
    for (let n = 0; n < 2; n++) await quota.take(bucket, { waitMsMax: 0 })
    const seconds = await throttledBy(quota.take(bucket, background))
    // The wait until the reserve of two is full again and one more token is there.
    expect(seconds).toBeGreaterThan(2_900)
    expect(seconds).toBeLessThanOrEqual(3_000)
  })

  it('in the background waits for its turn: aborted calls leave the queue, and a queue longer than the wait refuses', async () => {
    const bucket = bucketOf(0.001, 1)
    const caller = new AbortController()
    await quota.take(bucket, { waitMsMax: 0, priority: 'background' })
    const background = { waitMsMax: 3_500_000, priority: 'background', signal: caller.signal } as const
    const waiting = [1, 2, 3].map(() => quota.take(bucket, background))
    const ended = Promise.allSettled(waiting)
    await throttledBy(quota.take(bucket, { waitMsMax: 2_500_000, priority: 'background' }))
    caller.abort(new Error('gone'))
    for (const result of await ended) expect(result).toMatchObject({ status: 'rejected', reason: caller.signal.reason })
    expect(await throttledBy(quota.take(bucket, { waitMsMax: 0, priority: 'background' }))).toBeGreaterThan(900)
  })

  it('of a plan of one in fifteen minutes, or of 96 a day, is refused with the exact wait', async () => {
    const report = bucketOf(1 / 900, 1, `reports_2021-06-30.createReport#GET_SALES_AND_TRAFFIC_REPORT ${randomUUID()}`)
    await quota.take(report, { waitMsMax: 0 })
    const seconds = await throttledBy(quota.take(report, { waitMsMax: 600_000 }))
    expect(seconds).toBeGreaterThan(800)
    expect(seconds).toBeLessThanOrEqual(910)
    const daily = bucketOf(96 / 86_400, 96)
    for (let n = 0; n < 96; n++) await quota.take(daily, { waitMsMax: 0 })
    const later = await throttledBy(quota.take(daily, { waitMsMax: 0 }))
    expect(later).toBeGreaterThan(800)
    expect(later).toBeLessThanOrEqual(901)
  })

  it('of an operation without a published plan is limited to one a second', async () => {
    const bucket = { application: 'app', partner: 'partner', operation: randomUUID(), rate: null, burst: null }
    expect(await quota.take(bucket, { waitMsMax: 0 })).toMatchObject({ rate: 1, burst: 1, remaining: 0 })
    expect([1, 2]).toContain(await throttledBy(untilRefused({ ...bucket, rate: 1, burst: 1 })))
  })

  it('of another partner, application or operation has a bucket of its own', async () => {
    const bucket = bucketOf(0.01, 1)
    await quota.take(bucket, { waitMsMax: 0 })
    for (const other of [{ partner: 'other' }, { application: 'other' }, { operation: randomUUID() }])
      await quota.take({ ...bucket, ...other }, { waitMsMax: 0 })
    await throttledBy(quota.take(bucket, { waitMsMax: 0 }))
  })

  it('uses the rate that another replica learnt', async () => {
    const bucket = bucketOf(1, 1)
    const [, redis] = replicas
    if (!redis) throw new Error('no replica')
    const other = createQuota({ redis, marginMs: 0 })
    await other.learn(bucket, '0.1')
    for (const nonsense of [undefined, '', 'fast', '-1', '0', 'Infinity']) await other.learn(bucket, nonsense)
    expect(await quota.take(bucket, { waitMsMax: 0 })).toMatchObject({ rate: 0.1 })
    const seconds = await throttledBy(quota.take(bucket, { waitMsMax: 0 }))
    expect(seconds).toBeGreaterThan(1)
    expect(seconds).toBeLessThanOrEqual(11)
  })

  it('waits again after a 429, on every replica', async () => {
    const bucket = bucketOf(0.1, 10)
    const [, redis] = replicas
    if (!redis) throw new Error('no replica')
    await createQuota({ redis }).refused(bucket)
    const seconds = await throttledBy(quota.take(bucket, { waitMsMax: 0 }))
    expect(seconds).toBeGreaterThan(1)
    expect(seconds).toBeLessThanOrEqual(10)
  })
})

describe.each(['down', 'hang'] as const)('Redis %s', (fault) => {
  let proxy: FaultProxy
  let shared: SharedRedis[]
  let quotas: Quota[]
  beforeEach(async () => {
    // A database of its own, because the test flushes it.
    proxy = await startFaultProxy(`${stack().urls.redis.replace(/\/$/, '')}/9`)
    shared = await openReplicas(4, lines.log, proxy.url)
    quotas = shared.map((redis) => createQuota({ redis, marginMs: 0 }))
  })
  afterEach(async () => {
    for (const one of shared) one.close()
    await proxy.close()
  })

  const admitted = async (bucket: ReturnType<typeof bucketOf>, calls: number): Promise<number> => {
    const all = await Promise.allSettled(
      quotas.flatMap((quota) => Array.from({ length: calls }, () => quota.take(bucket, { waitMsMax: 0 }))),
    )
    return all.filter(({ status }) => status === 'fulfilled').length
  }

  it('all replicas together keep to the plan, and no later call waits for Redis', async () => {
    const bucket = bucketOf(0.001, 40)
    proxy.set(fault)
    expect(await admitted(bucket, 40)).toBe(40)
    expect(shared.every(({ unavailable }) => unavailable)).toBe(true)
    expect(await admitted(bucket, 40)).toBe(0)
    expect(quotas.every(({ counts }) => counts.local > 0 && counts.shared === 0)).toBe(true)
  })

  it('calls from before count, and calls from meanwhile count once Redis is reachable', async () => {
    const bucket = bucketOf(0.001, 40)
    for (const quota of [1, 2, 3, 4, 5].flatMap(() => quotas)) await quota.take(bucket, { waitMsMax: 0 })
    proxy.set(fault)
    const alone = await admitted(bucket, 40)
    // Twenty were left; the last reply to each replica is a few calls old.
    expect(alone).toBeGreaterThanOrEqual(17)
    expect(alone).toBeLessThanOrEqual(24)
    proxy.set('up')
    await until('Redis to be available', () => shared.every(({ unavailable }) => !unavailable))
    // The report of each replica precedes the first command on its connection, or the second, if Redis did not have the script yet.
    for (const _ of ['evalsha', 'eval']) await Promise.all(shared.map((redis) => redis.ask((it) => it.ping())))
    expect(await admitted(bucket, 40)).toBeLessThanOrEqual(3)
  })

  it('a call that waits for a share of the plan gets the full plan as soon as Redis is reachable', async () => {
    const [quota] = quotas
    const bucket = bucketOf(0.1, 4)
    proxy.set(fault)
    await quota?.take(bucket, { waitMsMax: 0 })
    const waits = quota?.take(bucket, { waitMsMax: 60_000 })
    await until('it to wait', () => quota?.counts.waited === 1)
    proxy.set('up')
    // With its share, a quarter of the plan, it would have waited for 40 s.
    expect((await waits)?.waitedMs).toBeLessThan(30_000)
  })

  it('and flushed: the state of the replicas still counts', async () => {
    const bucket = bucketOf(0.001, 40)
    expect(await admitted(bucket, 20)).toBe(40)
    // Now each replica knows that nothing is left.
    expect(await admitted(bucket, 1)).toBe(0)
    proxy.set(fault)
    await admitted(bucket, 1)
    await until('Redis to be unavailable', () => shared.every(({ unavailable }) => unavailable))
    const redis = new Redis(`${stack().urls.redis.replace(/\/$/, '')}/9`)
    await redis.flushdb()
    redis.disconnect()
    proxy.set('up')
    await until('Redis to be available', () => shared.every(({ unavailable }) => !unavailable))
    expect(await admitted(bucket, 40)).toBe(0)
  })
})
