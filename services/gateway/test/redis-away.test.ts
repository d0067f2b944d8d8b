import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { type FaultProxy, stack, startFaultProxy, startTestIssuer, type TestIssuer, until } from '@platform/testkit'
import { warehouseScopes } from '@platform/tokens'
import { Redis } from 'ioredis'
import { bearer, type Edge, type Service, startEdge, startService } from './support/start-edge.ts'

const max = 40
let issuer: TestIssuer
let service: Service
let proxy: FaultProxy
let redis: Redis
let edges: Edge[]

/** Starts two separate gateways for each group of tests: after Redis lost its data they enter a recovery window. */
function withGateways(): void {
  beforeAll(async () => {
    // A separate database, because these tests delete the data of Redis.
    const url = `${stack().urls.redis.replace(/\/$/, '')}/7`
    redis = new Redis(url)
    proxy = await startFaultProxy(url)
    issuer = await startTestIssuer()
    service = await startService()
    const env = { REDIS_URL: proxy.url, CALLS_MAX: String(max) }
    edges = [await startEdge(issuer, service, env), await startEdge(issuer, service, env)]
    await untilShared()
  })
  afterAll(async () => {
    proxy.set('up')
    for (const edge of edges) await edge.close()
    await service.close()
    await issuer.close()
    await proxy.close()
    redis.disconnect()
  })
}

const metrics = async ({ opsUrl }: Edge): Promise<string> => (await fetch(`${opsUrl}/metrics`)).text()
const untilRedisIs = (state: 'unavailable' | 'available') =>
  until(`Redis to be ${state}`, async () => {
    const texts = await Promise.all(edges.map(metrics))
    const gauge = `gateway_limit_redis_away{service="gateway"} ${state === 'unavailable' ? 1 : 0}\n`
    return texts.every((text) => text.includes(gauge))
  })

const untilShared = () =>
  until('Redis alone to decide', () => edges.every(({ ctx }) => ctx.limiter.outage.mode === 'shared'))
/** Each of the two gateways may admit half of the remaining calls; one call may have been made without their seeing it. */
const half = (left: number) => Math.floor((left - 1) / 2)

const token = () => {
  const client_id = `cred_${process.hrtime.bigint()}`
  return issuer.mint({ client_id, sub: client_id, scope: warehouseScopes.join(' ') })
}

/** Sends calls through the gateways in turns; returns how many were admitted. Any status but 200 and 429 fails the test. */
async function admitted(credential: string, calls: number, through: readonly Edge[] = edges): Promise<number> {
  let count = 0
  for (let n = 0; n < calls; n++) {
    const response = await fetch(`${through[n % through.length]?.url}/api/tables`, { headers: bearer(credential) })
    await response.arrayBuffer()
    expect([200, 429]).toContain(response.status)
    expect(response.headers.get('ratelimit')).toMatch(/^"credential";r=\d+;t=\d+$/)
    if (response.status === 200) count++
    else expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0)
  }
  return count
}

describe.each(['down', 'hang'] as const)('Redis %s', (fault) => {
  withGateways()
  beforeEach(async () => {
    proxy.set('up')
    await untilRedisIs('available')
    await untilShared()
  })

  it('each gateway admits exactly its share, and its metrics report that', async () => {
    const credential = await token()
    await admitted(await token(), 2)
    const [first] = edges as [Edge, Edge]
    const before = { ...first.ctx.limiter.counts.redis }
    proxy.set(fault)
    expect(await admitted(await token(), 1, [first])).toBe(1)
    // One call waited for the timeout; the others did not ask Redis.
    expect(first.ctx.limiter.counts.redis).toEqual(before)
    for (const edge of edges) {
      const share = await admitted(credential, max, [edge])
      expect(share).toBeGreaterThan(half(max) / 2)
      expect(share).toBeLessThanOrEqual(max / 2)
    }
    await untilRedisIs('unavailable')
    expect(await metrics(edges[0] as Edge)).toMatch(
      /gateway_limit_decisions_total\{source="local",decision="admitted",service="gateway"\} [1-9]/,
    )
    expect((await fetch(`${edges[0]?.opsUrl}/readyz`)).status).toBe(200)
  })

  it('calls admitted before count during the outage, also those that only the other gateway admitted', async () => {
    const credential = await token()
    const used = await admitted(credential, 30, edges.slice(0, 1))
    expect(used).toBeGreaterThan(max / 2)
    proxy.set(fault)
    const other = await admitted(credential, max, edges.slice(1))
    expect(other).toBeLessThanOrEqual(half(max - used) + 1)
    expect(used + other + (await admitted(credential, max, edges.slice(0, 1)))).toBeLessThanOrEqual(max)
  })

  it('decides again after its return, with the calls admitted during the outage', async () => {
    const credential = await token()
    proxy.set(fault)
    const without = await admitted(credential, max)
    expect(without).toBeGreaterThan(0)
    await untilRedisIs('unavailable')
    proxy.set('up')
    await untilRedisIs('available')
    await untilShared()
    expect(without + (await admitted(credential, max))).toBeLessThanOrEqual(max)
    // A call that Redis answers too late counts twice.
    const next = await admitted(await token(), max + 10)
    expect(next).toBeGreaterThan(max - 5)
    expect(next).toBeLessThanOrEqual(max)
  })
})

describe.each(['down', 'hang'] as const)('Redis %s, and back without its data', (fault) => {
  withGateways()
  beforeEach(async () => {
    proxy.set('up')
    await untilRedisIs('available')
  })

  it('a credential at its limit gets no more calls, neither during the outage nor after it', async () => {
    const credential = await token()
    let used = await admitted(credential, max + 10)
    expect(used).toBeGreaterThan(max / 2)
    proxy.set(fault)
    used += await admitted(credential, 10)
    await admitted(await token(), 2)
    await untilRedisIs('unavailable')
    used += await admitted(credential, 10)
    await redis.flushdb()
    proxy.set('up')
    await untilRedisIs('available')
    used += await admitted(credential, 10)
    expect(used).toBeLessThanOrEqual(max)
  })

  it('calls admitted before count for a window after the return', async () => {
    const credential = await token()
    const used = await admitted(credential, 30)
    proxy.set(fault)
    await admitted(await token(), 2)
    await untilRedisIs('unavailable')
    await redis.flushdb()
    proxy.set('up')
    await untilRedisIs('available')
    expect(used + (await admitted(credential, max))).toBeLessThanOrEqual(max)
  })
})

describe('Redis that loses its data without an outage', () => {
  withGateways()

  it('gets the script again, and no call is refused', async () => {
    const credential = await token()
    await admitted(credential, 2)
    await redis.script('FLUSH')
    expect(await admitted(credential, max)).toBeGreaterThan(max - 7)
    expect(await metrics(edges[0] as Edge)).toContain('gateway_limit_redis_away{service="gateway"} 0\n')
  })

  it('gets no more calls admitted than the gateways have counted', async () => {
    const credential = await token()
    const used = await admitted(credential, max, edges.slice(0, 1))
    expect(used).toBeGreaterThan(max / 2)
    await redis.flushdb()
    expect(used + (await admitted(credential, 10))).toBeLessThanOrEqual(max)
  })
})

describe('Redis that sends malformed replies', () => {
  withGateways()

  it('counts as unavailable, and the limit holds', async () => {
    const client_id = `cred_${process.hrtime.bigint()}`
    const credential = await issuer.mint({ client_id, sub: client_id, scope: warehouseScopes.join(' ') })
    await redis.set(`log:{0}:${client_id}`, 'no list')
    expect(await admitted(credential, max + 10)).toBeLessThanOrEqual(max)
  })
})
