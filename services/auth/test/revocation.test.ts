import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { connectMessaging, type Messaging } from '@platform/messaging'
import { stack, until } from '@platform/testkit'
import {
  createTokenVerifier,
  openJwks,
  openRevocationBucket,
  revocationKey,
  revocationTypes,
  watchRevocations,
} from '@platform/tokens'
import { Redis } from 'ioredis'
import { decodeJwt } from 'jose'
import { type FreshDatabase, freshDatabase } from './support/fresh-database.ts'
import { mint, postForm } from './support/post-form.ts'
import { type Auth, issuer, startAuth } from './support/start-auth.ts'
import { tcpProxy } from './support/tcp-proxy.ts'

const log = { info: () => {}, warn: () => {} }
let database: FreshDatabase
let messaging: Messaging
let auth: Auth
beforeAll(async () => {
  database = await freshDatabase()
  messaging = await connectMessaging(stack().urls.nats, { name: 'verifier', log })
  auth = await startAuth({ postgres: database.url })
})
afterAll(async () => {
  await auth.close()
  await messaging.close()
  await database.close()
})

/** Opens a verifier as every service has one: it watches the bucket and verifies tokens. */
async function openVerifier() {
  const revocations = await watchRevocations(messaging, { log, isConnected: messaging.connected })
  const keys = openJwks(`${auth.url}/oauth/jwks`, { log })
  const verifier = createTokenVerifier({ issuer, audience: issuer, keys, revocations })
  return {
    isRefused: (token: string) =>
      verifier.verify(token).then(
        () => false,
        () => true,
      ),
    close: () => revocations.close(),
  }
}

it('revoking a token takes effect in a watching service within a second', async () => {
  const verifier = await openVerifier()
  try {
    const client = await auth.credential()
    const [dead, alive] = [await mint(auth.url, client), await mint(auth.url, client)]
    expect(await verifier.isRefused(dead)).toBe(false)
    await postForm(`${auth.url}/oauth/revoke`, { token: dead }, { client })
    await until('the refusal', () => verifier.isRefused(dead))
    expect(await verifier.isRefused(alive)).toBe(false)
  } finally {
    await verifier.close()
  }
})

it('revoking a credential takes effect within a second, and at once on every replica', async () => {
  const replica = await startAuth({ postgres: database.url })
  const verifier = await openVerifier()
  try {
    const client = await auth.credential()
    const tokens = [await mint(auth.url, client), await mint(replica.url, client)]
    for (const token of tokens) expect(await verifier.isRefused(token)).toBe(false)
    await auth.run('credential.revoke', { clientId: client.clientId })
    const grant = { grant_type: 'client_credentials' }
    const here = await postForm(`${auth.url}/oauth/token`, grant, { client })
    expect([here.status, here.body.error]).toEqual([401, 'invalid_client'])
    const refusals = await auth.context.metrics.getSingleMetricAsString('auth_refusals_total')
    expect(refusals).toContain('error="invalid_client"')
    for (const token of tokens) await until('the refusal', () => verifier.isRefused(token))
    await until(
      'the refusal by the other replica',
      async () => (await postForm(`${replica.url}/oauth/token`, grant, { client })).status === 401,
    )
  } finally {
    await verifier.close()
    await replica.close()
  }
})

it('a revocation covers tokens that a replica issued before it received the invalidation', async () => {
  const client = await auth.credential()
  await auth.run('credential.revoke', { clientId: client.clientId })
  const [row] = await database.rows<{ before: string }>('select before from revocations where id = $1', [
    client.clientId,
  ])
  expect(Number(row?.before)).toBeGreaterThan(Date.now() / 1_000 + 5)
})

it('revocations wait while NATS is unavailable, and are delivered afterwards', async () => {
  const way = await tcpProxy(stack().urls.nats)
  // Uses its own database: a replica that is still connected would deliver in its place.
  const separate = await freshDatabase()
  const cutOff = await startAuth({ postgres: separate.url, nats: way.url })
  try {
    const client = await cutOff.credential()
    const jwt = await mint(cutOff.url, client)
    const key = revocationKey('token', String(decodeJwt(jwt).jti))
    way.cut()
    const { status } = await postForm(`${cutOff.url}/oauth/revoke`, { token: jwt }, { client })
    expect(status).toBe(200)
    const bucket = await openRevocationBucket(messaging)
    expect(await bucket.get(key)).toBeNull()
    way.mend()
    await until('the delivery', async () => (await bucket.get(key)) !== null)
    await until('its record', async () => {
      const rows = await separate.rows('select 1 from revocations where delivered_at is not null')
      return rows.length === 1
    })
  } finally {
    await cutOff.close()
    await way.close()
    await separate.close()
  }
})

const revokedIds = async (redis: Redis): Promise<string> =>
  JSON.stringify(await redis.xrange('revocations:{0}', '-', '+'))

it('revocations of every kind are delivered to Redis while NATS is unavailable', async () => {
  const way = await tcpProxy(stack().urls.nats)
  const separate = await freshDatabase()
  const cutOff = await startAuth({ postgres: separate.url, nats: way.url })
  const redis = new Redis(stack().urls.redis)
  try {
    const client = await cutOff.credential()
    const jwt = await mint(cutOff.url, client)
    way.cut()
    await postForm(`${cutOff.url}/oauth/revoke`, { token: jwt }, { client })
    const jti = String(decodeJwt(jwt).jti)
    await until('the delivery of the token', async () => (await revokedIds(redis)).includes(jti))
    const before = Math.ceil(Date.now() / 1_000)
    for (const type of revocationTypes) {
      const id = `${type}-${process.hrtime.bigint()}`
      await separate.rows(
        "insert into revocations (type, id, before, expires_at) values ($1, $2, $3, now() + interval '1 hour')",
        [type, id, before],
      )
      await cutOff.context.delivery.deliver()
      await until(`the delivery of a ${type}`, async () => (await revokedIds(redis)).includes(id))
    }
    const rows = await separate.rows('select 1 from revocations where delivered_at is null')
    expect(rows).toHaveLength(1 + revocationTypes.length)
  } finally {
    await cutOff.close()
    await way.close()
    await separate.close()
    redis.disconnect()
  }
})

it('revocations wait while Redis is unavailable, and are delivered afterwards, also after it lost its data', async () => {
  const url = `${stack().urls.redis.replace(/\/$/, '')}/9`
  const way = await tcpProxy(url)
  const separate = await freshDatabase()
  const replica = await startAuth({ postgres: separate.url, redis: way.url })
  const redis = new Redis(url)
  try {
    const client = await replica.credential()
    way.cut()
    await replica.run('credential.revoke', { clientId: client.clientId })
    const bucket = await openRevocationBucket(messaging)
    await until('the delivery to NATS', () => bucket.get(revocationKey('credential', client.clientId)))
    expect(await revokedIds(redis)).not.toContain(client.clientId)
    way.mend()
    await until('the delivery to Redis', async () => (await revokedIds(redis)).includes(client.clientId))
    await redis.flushdb()
    await until('the delivery to an empty Redis', async () => (await revokedIds(redis)).includes(client.clientId))
  } finally {
    await replica.close()
    await way.close()
    await separate.close()
    redis.disconnect()
  }
})

it('a bucket that lost its content is filled on the next connection', async () => {
  const client = await auth.credential()
  await auth.run('credential.revoke', { clientId: client.clientId })
  const bucket = await openRevocationBucket(messaging)
  const key = revocationKey('credential', client.clientId)
  expect(await bucket.get(key)).not.toBeNull()
  await bucket.purge(key)
  const next = await startAuth({ postgres: database.url })
  try {
    const entry = await until('the value', async () => {
      const found = await bucket.get(key)
      return found?.operation === 'PUT' && found
    })
    expect(entry.json()).toEqual({ before: expect.any(Number) })
  } finally {
    await next.close()
  }
})
