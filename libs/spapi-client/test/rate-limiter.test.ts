import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { createQuota, createRetryBudget } from '@platform/amazon'
import { SharedRedis } from '@platform/redis'
import { catalog, type Operation } from '@platform/spapi-catalog'
import { RateLimiter, startDeadline } from '@platform/spapi-client'
import { createLogger, createMetrics } from '@platform/telemetry'
import { stack, until } from '@platform/testkit'

let redis: SharedRedis
beforeAll(async () => {
  // Long, because a stalled machine must not look like an unreachable Redis.
  redis = new SharedRedis({
    ...{ url: stack().urls.redis, name: 'test', timeoutMs: 2_000 },
    log: createLogger('test', 'silent'),
  })
  await redis.ready(5_000)
})
afterAll(() => redis?.close())

type Options = Pick<ConstructorParameters<typeof RateLimiter>[0], 'waitMsMax' | 'priority'>

function limiterWith(options: Options) {
  const quota = createQuota({ redis })
  const budget = createRetryBudget({ redis, metrics: createMetrics('test') })
  return { quota, limiter: new RateLimiter({ quota, budget, application: 'app', sandbox: false, ...options }) }
}

/** One call in a thousand seconds, and a burst of `burst`. */
function slowRequest(burst: number) {
  const operation = catalog.get('sellers.getMarketplaceParticipations')
  if (!operation) throw new Error('the catalog lacks the operation')
  const slow: Operation = { ...operation, rate: 0.001, burst }
  return { operation: slow, connection: { connectionId: randomUUID() }, region: 'NA' as const }
}

const hourMs = 3_600_000

describe('the rate limiter', () => {
  it('refuses a call that would wait longer than ten seconds, unless longer waits are configured', async () => {
    const request = slowRequest(1)
    const { limiter } = limiterWith({})
    await limiter.take(request, startDeadline(hourMs))
    await expect(limiter.take(request, startDeadline(hourMs))).rejects.toMatchObject({ kind: 'throttled' })
    const patient = limiterWith({ waitMsMax: hourMs })
    const caller = new AbortController()
    const waits = patient.limiter.take(request, startDeadline(hourMs, caller.signal))
    await until('the call to wait', () => patient.quota.counts.waited === 1)
    caller.abort(new Error('gone'))
    await expect(waits).rejects.toThrow('gone')
  })

  it('leaves the reserve of a bucket to interactive calls if its calls have the priority of the background', async () => {
    const request = slowRequest(3)
    const background = limiterWith({ priority: 'background' }).limiter
    for (let n = 0; n < 2; n++) await background.take(request, startDeadline(hourMs))
    await expect(background.take(request, startDeadline(hourMs))).rejects.toMatchObject({ kind: 'throttled' })
    expect(await limiterWith({}).limiter.take(request, startDeadline(hourMs))).toMatchObject({ burst: 3, remaining: 0 })
  })
})
