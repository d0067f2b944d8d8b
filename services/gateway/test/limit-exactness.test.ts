import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { stack, until } from '@platform/testkit'
import fc from 'fast-check'
import { Redis } from 'ioredis'
import { CallLog } from '../src/limit/call-log.ts'
import { parseTaken, takeScript } from '../src/limit/take-script.ts'
import { bearer, startEdge, startWorld, type World } from './support/start-edge.ts'

/** Returns the most admitted calls in any interval of the window's length, both ends included. */
const densest = (moments: readonly number[], window: number): number =>
  Math.max(0, ...moments.map((start) => moments.filter((moment) => moment >= start && moment <= start + window).length))

describe('the local log', () => {
  it('admits exactly the limit in every window, whatever the arrivals', () => {
    const arrivals = fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 400 })
    fc.assert(
      fc.property(arrivals, fc.integer({ min: 1, max: 12 }), (gaps, max) => {
        const window = 100
        const log = new CallLog()
        const admitted: number[] = []
        let now = 0
        for (const gap of gaps) {
          now += gap
          // Reference: keep all admitted moments and count them.
          const expected = admitted.filter((moment) => now - moment <= window).length < max
          const free = log.count(now, window) < max
          if (free !== expected) return false
          if (free) {
            log.add(now)
            admitted.push(now)
          }
        }
        return densest(admitted, window) <= max
      }),
      { numRuns: 500 },
    )
  })
})

describe('the shared log in Redis', () => {
  const max = 20
  const windowMs = 300
  let redis: Redis
  beforeAll(() => {
    redis = new Redis(stack().urls.redis)
  })
  afterAll(() => redis?.quit())

  it('admits exactly the limit in every window under concurrent callers, counts no refusal, and admits after the returned wait', async () => {
    const key = `log:{0}:test-${process.hrtime.bigint()}`
    const { lua } = takeScript({ max, windowMs })
    const marks = ['generation:{0}', 'revocations:{0}:version']
    const admitted: number[] = []
    const ask = async () => {
      const [reply] = (await redis.eval(lua, 3, key, ...marks, '', '')) as number[]
      const newest = Number((await redis.lindex(key, 0))?.slice(0, 16))
      return { taken: parseTaken(reply ?? 0), newest }
    }
    const startedAt = performance.now()
    let refused = 0
    while (performance.now() - startedAt < 4 * windowMs || refused === 0) {
      const answers = await Promise.all(Array.from({ length: 7 }, ask))
      for (const { taken } of answers) {
        if (taken.admitted) expect(taken.used).toBeLessThanOrEqual(max)
        else {
          refused += 1
          expect(taken.waitMs).toBeLessThanOrEqual(windowMs + 1)
        }
      }
      admitted.push(...(await redis.lrange(key, 0, -1)).map((entry) => Number(entry.slice(0, 16))))
      expect(await redis.llen(key)).toBeLessThanOrEqual(max)
    }
    const moments = [...new Set(admitted)].toSorted((a, b) => a - b)
    expect(densest(moments, windowMs * 1_000)).toBe(max)
    const { taken } = await ask()
    if (!taken.admitted) {
      await new Promise((resolve) => setTimeout(resolve, taken.waitMs + 2))
      expect((await ask()).taken.admitted).toBe(true)
    }
  })
})

describe('two gateways', () => {
  let world: World
  let second: Awaited<ReturnType<typeof startEdge>>
  const env = { CALLS_MAX: '30', CALLS_WINDOW_MS: '3600000' }
  beforeAll(async () => {
    world = await startWorld(env)
    second = await startEdge(world.issuer, world.service, env)
    for (const { opsUrl } of [world.edge, second]) {
      await until('Redis to decide', async () =>
        (await (await fetch(`${opsUrl}/metrics`)).text()).includes('gateway_limit_redis_away{service="gateway"} 0'),
      )
    }
  })
  afterAll(async () => {
    await second?.close()
    await world?.close()
  })

  it('admit exactly the limit together, and report it in every answer', async () => {
    const headers = bearer(await world.token())
    const ask = (n: number) => fetch(`${n % 2 === 0 ? world.url : second.url}/api/tables`, { headers })
    const answers = await Promise.all(Array.from({ length: 60 }, (_, n) => ask(n)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(30)
    const refused = answers.filter(({ status }) => status === 429)
    expect(refused).toHaveLength(30)
    for (const { headers: fields } of answers) {
      expect(fields.get('ratelimit-policy')).toBe('"credential";q=30;w=3600')
      expect(fields.get('ratelimit')).toMatch(/^"credential";r=\d+;t=\d+$/)
    }
    expect(await refused[0]?.json()).toMatchObject({ ok: false, kind: 'rate_limited', friendly: expect.any(String) })
  })

  it('admit a call that waited for the Retry-After', async () => {
    const brief = await startEdge(world.issuer, world.service, { CALLS_MAX: '2', CALLS_WINDOW_MS: '700' })
    const headers = bearer(await world.token())
    const ask = () => fetch(`${brief.url}/api/tables`, { headers })
    const refused = await until('a refusal', async () => {
      const answers = await Promise.all([ask(), ask(), ask()])
      return answers.find(({ status }) => status === 429)
    })
    const retryAfter = Number(refused.headers.get('retry-after'))
    expect(retryAfter).toBe(1)
    await new Promise((resolve) => setTimeout(resolve, retryAfter * 1_000))
    expect((await ask()).status).toBe(200)
    await brief.close()
  })

  it('take nothing from the quota for a call that cannot succeed', async () => {
    const token = await world.token({ scope: 'ads:read' })
    const refusals = await Promise.all(
      Array.from({ length: 40 }, () => fetch(`${world.url}/api/tables`, { headers: bearer(token) })),
    )
    expect(refusals.every(({ status }) => status === 403)).toBe(true)
    expect(refusals.at(-1)?.headers.get('ratelimit')).toMatch(/r=30;/)
  })

  it('limit each credential separately', async () => {
    const [busy, quiet] = await Promise.all([world.token(), world.token()])
    await Promise.all(Array.from({ length: 40 }, () => fetch(`${world.url}/api/tables`, { headers: bearer(busy) })))
    const answer = await fetch(`${world.url}/api/tables`, { headers: bearer(quiet) })
    expect(answer.headers.get('ratelimit')).toMatch(/r=29;/)
  })
})
