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

beforeAll(async () => {
  // A database of its own: here Redis loses its memory now and then.
  const url = `${stack().urls.redis.replace(/\/$/, '')}/7`
  redis = new Redis(url)
  proxy = await startFaultProxy(url)
  issuer = await startTestIssuer()
  service = await startService()
  const env = { REDIS_URL: proxy.url, CALLS_MAX: String(max) }
  edges = [await startEdge(issuer, service, env), await startEdge(issuer, service, env)]
})
afterAll(async () => {
  proxy.set('up')
  for (const edge of edges) await edge.close()
  await service.close()
  await issuer.close()
  await proxy.close()
  redis.disconnect()
})

const metrics = async ({ opsUrl }: Edge): Promise<string> => (await fetch(`${opsUrl}/metrics`)).text()
const untilRedisIs = (state: 'away' | 'there') =>
  until(`Redis to be ${state}`, async () => {
    const texts = await Promise.all(edges.map(metrics))
    const gauge = `gateway_limit_redis_away{service="gateway"} ${state === 'away' ? 1 : 0}\n`
    return texts.every((text) => text.includes(gauge))
  })

const token = () => {
  const client_id = `cred_${process.hrtime.bigint()}`
  return issuer.mint({ client_id, sub: client_id, scope: warehouseScopes.join(' ') })
}

/** Calls through the gateways in turns; answers how many were admitted. Anything but 200 and 429 fails the test. */
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
  beforeEach(async () => {
    proxy.set('up')
    await untilRedisIs('there')
  })

  it('each gateway limits by itself: strictly, at once, and visibly', async () => {
    const credential = await token()
    await admitted(await token(), 2)
    const before = { ...edges[0]?.ctx.limiter.counts.redis }
    proxy.set(fault)
    const [edge] = edges as [Edge, Edge]
    expect(await admitted(credential, 1, [edge])).toBe(1)
    // One call waited for the deadline; the others do not ask.
    expect(edge.ctx.limiter.counts.redis).toEqual(before)
    expect(await metrics(edge)).toContain('gateway_limit_redis_away{service="gateway"} 1\n')
    expect(await admitted(credential, max + 20, [edge])).toBe(max - 1)
    await admitted(await token(), 1, edges.slice(1))
    await untilRedisIs('away')
    expect(await metrics(edge)).toMatch(
      /gateway_limit_decisions_total\{source="local",decision="admitted",service="gateway"\} [1-9]/,
    )
    expect((await fetch(`${edges[0]?.opsUrl}/readyz`)).status).toBe(200)
  })

  it('who has used everything gets nothing more, neither while Redis is away nor after it came back empty', async () => {
    const credential = await token()
    expect(await admitted(credential, max / 2, edges.slice(0, 1))).toBe(max / 2)
    expect(await admitted(credential, max / 2, edges.slice(1))).toBe(max / 2)
    // The notice from one gateway to the other takes a moment.
    await until('both to know', async () => (await admitted(credential, 2)) === 0)
    proxy.set(fault)
    expect(await admitted(credential, 10)).toBe(0)
    await admitted(await token(), 2)
    await untilRedisIs('away')
    expect(await admitted(credential, 10)).toBe(0)
    await redis.flushdb()
    proxy.set('up')
    await untilRedisIs('there')
    expect(await admitted(credential, 10)).toBe(0)
  })

  it('what was used before counts while it is away, also what the other gateway admitted', async () => {
    const credential = await token()
    expect(await admitted(credential, 30)).toBe(30)
    proxy.set(fault)
    // Gateway 0 saw 29 of the 30, or all of them.
    expect(await admitted(credential, max, edges.slice(0, 1))).toBeLessThanOrEqual(11)
  })

  it('what was used before counts for a window after it came back empty', async () => {
    const credential = await token()
    expect(await admitted(credential, 30)).toBe(30)
    proxy.set(fault)
    await admitted(await token(), 2)
    await untilRedisIs('away')
    await redis.flushdb()
    proxy.set('up')
    await untilRedisIs('there')
    expect(await admitted(credential, max, edges.slice(0, 1))).toBeLessThanOrEqual(11)
  })

  it('comes back by itself, and then decides again', async () => {
    proxy.set(fault)
    await admitted(await token(), 4)
    await untilRedisIs('away')
    proxy.set('up')
    await untilRedisIs('there')
    expect(await admitted(await token(), max + 10)).toBe(max)
  })
})

describe('Redis that forgets without a word', () => {
  beforeEach(async () => {
    proxy.set('up')
    await untilRedisIs('there')
  })

  it('its log: what a gateway admitted itself still counts', async () => {
    const credential = await token()
    expect(await admitted(credential, max, edges.slice(0, 1))).toBe(max)
    await redis.flushdb()
    expect(await admitted(credential, 10, edges.slice(0, 1))).toBe(0)
  })

  it('the script: it is sent again, and nobody notices', async () => {
    const credential = await token()
    await admitted(credential, 2)
    await redis.script('FLUSH')
    expect(await admitted(credential, max)).toBe(max - 2)
    expect(await metrics(edges[0] as Edge)).toContain('gateway_limit_redis_away{service="gateway"} 0\n')
  })
})

describe('Redis that answers nonsense', () => {
  it('counts as away, and the limit holds', async () => {
    proxy.set('up')
    await untilRedisIs('there')
    const client_id = `cred_${process.hrtime.bigint()}`
    const credential = await issuer.mint({ client_id, sub: client_id, scope: warehouseScopes.join(' ') })
    await redis.set(`calls:{0}:${client_id}`, 'no list')
    expect(await admitted(credential, max + 10, edges.slice(0, 1))).toBeLessThanOrEqual(max)
  })
})
