import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { connectMessaging, type Messaging } from '@platform/messaging'
import { type FaultProxy, stack, startFaultProxy, startTestIssuer, type TestIssuer, until } from '@platform/testkit'
import {
  appendRevocations,
  openRevocationBucket,
  type Revocation,
  type RevocationType,
  revocationKey,
  revocationTypes,
  warehouseScopes,
} from '@platform/tokens'
import { Redis } from 'ioredis'
import { bearer, type Edge, type Service, startEdge, startService } from './support/start-edge.ts'

let issuer: TestIssuer
let service: Service
let redis: Redis
let messaging: Messaging
let toRedis: FaultProxy
let toNats: FaultProxy
let edges: Edge[]

const open = () => startEdge(issuer, service, { REDIS_URL: toRedis.url, NATS_URL: toNats.url })

beforeAll(async () => {
  const { urls } = stack()
  redis = new Redis(urls.redis)
  messaging = await connectMessaging(urls.nats, { name: 'test', log: { info: () => {}, warn: () => {} } })
  toRedis = await startFaultProxy(urls.redis)
  toNats = await startFaultProxy(urls.nats)
  issuer = await startTestIssuer()
  service = await startService()
  edges = [await open(), await open()]
})
beforeEach(async () => {
  toRedis.set('up')
  toNats.set('up')
  const isWhole = async (edge: Edge): Promise<boolean> => edge.ctx.limiter.outage.mode === 'shared' && isReady(edge)
  await until('both channels', async () => (await Promise.all(edges.map(isWhole))).every(Boolean))
})
afterAll(async () => {
  for (const edge of edges) await edge.close()
  await service.close()
  await issuer.close()
  await toRedis.close()
  await toNats.close()
  await messaging.close()
  redis.disconnect()
})

let owners = 0
/** Creates a token whose owners are all its own, and the revocation of each type that matches it. */
async function newToken() {
  const name = `${process.pid}_${Date.now().toString(36)}_${owners++}`
  const ids: Record<RevocationType, string> = {
    token: `jti_${name}`,
    credential: `cred_${name}`,
    app: `cred_${name}`,
    grant: `grant_${name}`,
    user: `user_${name}`,
    tenant: `tenant_${name}`,
  }
  const token = await issuer.mint({
    ...{ jti: ids.token, client_id: ids.credential, grant_id: ids.grant, sub: ids.user, tenant_id: ids.tenant },
    scope: warehouseScopes.join(' '),
  })
  const revocation = (type: RevocationType): Revocation => ({
    ...{ type, id: ids[type], before: Math.ceil(Date.now() / 1_000) + 5 },
  })
  return { token, revocation }
}

const statusAt = async ({ url }: Edge, token: string): Promise<number> => {
  const response = await fetch(`${url}/api/tables`, { headers: bearer(token) })
  await response.arrayBuffer()
  return response.status
}
const statuses = (token: string, of: readonly Edge[] = edges) => Promise.all(of.map((edge) => statusAt(edge, token)))
const byNats = async ({ type, id, before }: Revocation): Promise<void> => {
  const bucket = await openRevocationBucket(messaging)
  await bucket.put(revocationKey(type, id), JSON.stringify({ before }))
}
const isReady = async ({ opsUrl }: Edge): Promise<boolean> => (await fetch(`${opsUrl}/readyz`)).ok

describe.each(revocationTypes)('a revoked %s', (type) => {
  it('is refused by every gateway at its next call when the revocation is only in Redis', async () => {
    const { token, revocation } = await newToken()
    expect(await statuses(token)).toEqual([200, 200])
    toNats.set('down')
    await appendRevocations(redis, 1, [revocation(type)])
    expect(await statuses(token)).toEqual([401, 401])
    toNats.set('up')
    expect(await statuses(token)).toEqual([401, 401])
  })

  it('is refused by every gateway when the revocation is only in NATS', async () => {
    const { token, revocation } = await newToken()
    expect(await statuses(token)).toEqual([200, 200])
    toRedis.set('down')
    await until('the watch', async () => (await Promise.all(edges.map(isReady))).every(Boolean))
    await byNats(revocation(type))
    await until('the refusal', async () => (await statuses(token)).every((status) => status === 401))
    toRedis.set('up')
    expect(await statuses(token)).toEqual([401, 401])
  })
})

it('a gateway that starts later refuses tokens revoked through either channel before', async () => {
  const [first, second] = [await newToken(), await newToken()]
  await appendRevocations(redis, 1, [first.revocation('credential')])
  await byNats(second.revocation('credential'))
  const third = await open()
  try {
    expect(await statuses(first.token, [third])).toEqual([401])
    expect(await statuses(second.token, [third])).toEqual([401])
  } finally {
    await third.close()
  }
})

it('a gateway without NATS is not ready, and refuses revoked tokens by Redis', async () => {
  const { token, revocation } = await newToken()
  toNats.set('down')
  await until('readiness to fail', async () => !(await isReady(edges[0] as Edge)))
  expect(await statuses(token)).toEqual([200, 200])
  await appendRevocations(redis, 1, [revocation('tenant')])
  expect(await statuses(token)).toEqual([401, 401])
})

it('a gateway keeps a revocation that it loaded when Redis loses it', async () => {
  const { token, revocation } = await newToken()
  await appendRevocations(redis, 1, [revocation('user')])
  expect(await statuses(token)).toEqual([401, 401])
  await redis.del('revocations:{0}', 'revocations:{0}:version')
  expect(await statuses(token)).toEqual([401, 401])
  const next = await newToken()
  await appendRevocations(redis, 1, [next.revocation('token')])
  expect(await statuses(next.token)).toEqual([401, 401])
})
