import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { connect, type NatsConnection } from '@nats-io/transport-node'
import { stack, startTestIssuer, type TestIssuer, until } from '@platform/testkit'
import {
  createTokenVerifier,
  openJwks,
  openRevocationBucket,
  type Revocations,
  revocationKey,
  type TokenVerifier,
  watchRevocations,
} from './index.ts'

const log = { warn: () => {} }
let issuer: TestIssuer
let nats: NatsConnection
let revocations: Revocations
let verifier: TokenVerifier
const verifierFor = (following: Revocations) =>
  createTokenVerifier({
    issuer: issuer.issuer,
    audience: issuer.issuer,
    keys: openJwks(issuer.jwksUrl, { log }),
    revocations: following,
  })

beforeAll(async () => {
  issuer = await startTestIssuer()
  const { host, username, password } = new URL(stack().urls.nats)
  nats = await connect({ servers: host, user: decodeURIComponent(username), pass: decodeURIComponent(password) })
  revocations = await watchRevocations({ nats }, { log, isConnected: () => true })
  verifier = verifierFor(revocations)
})
afterAll(async () => {
  await revocations?.close()
  await nats?.close()
  await issuer?.close()
})

const now = () => Math.floor(Date.now() / 1_000)
const unsigned = (payload: object) =>
  `${[{ alg: 'none', typ: 'at+jwt' }, payload].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')}.`

describe('a token', () => {
  it('identifies its caller, and is cached after the first verification', async () => {
    const token = await issuer.mint({ tenant_id: 't1', client_id: 'c1', scope: 'ads:read retail:read' })
    expect(verifier.cached(token)).toBeUndefined()
    expect(await verifier.verify(token)).toMatchObject({
      tenantId: 't1',
      credentialId: 'c1',
      scopes: new Set(['ads:read', 'retail:read']),
    })
    expect(verifier.cached(token)).toMatchObject({ tenantId: 't1' })
  })

  it('limits the networks of its caller', async () => {
    const { networks } = await verifier.verify(await issuer.mint({ cidrs: ['10.0.0.0/8'] }))
    expect(['10.1.2.3', '11.0.0.1'].map((address) => networks?.has(address))).toEqual([true, false])
    expect(await verifier.verify(await issuer.mint())).not.toHaveProperty('networks')
  })

  it.each<[string, () => Promise<string> | string]>([
    ['garbage', () => 'x.y.z'],
    ['without a signature (alg none)', () => unsigned({ iss: issuer.issuer, aud: issuer.issuer, exp: now() + 60 })],
    ['signed with another key', () => issuer.mint({}, { foreignKey: true })],
    ['of another issuer', () => issuer.mint({ iss: 'https://elsewhere.example' })],
    ['for another audience', () => issuer.mint({ aud: 'https://elsewhere.example' })],
    ['that is not an access token (RFC 9068 section 4: typ)', () => issuer.mint({}, { header: { typ: 'JWT' } })],
    ['that has expired', () => issuer.mint({ exp: now() - 10 })],
    ['that never expires', () => issuer.mint({ exp: undefined })],
    ['without a tenant', () => issuer.mint({ tenant_id: undefined })],
    ['without an id', () => issuer.mint({ jti: undefined })],
    ['with malformed networks', () => issuer.mint({ cidrs: ['10.0.0.0/8', 'anywhere'] })],
  ])('%s is refused with a challenge', async (_name, mint) => {
    await expect(verifier.verify(await mint())).rejects.toMatchObject({
      kind: 'invalid_token',
      headers: { 'www-authenticate': expect.stringContaining('error="invalid_token"') },
    })
  })

  it('is refused in another base64 spelling of the same bytes, also after it was verified', async () => {
    const token = await issuer.mint()
    await verifier.verify(token)
    const [head = '', claims = '', signature = ''] = token.split('.')
    const last = signature.at(-1) ?? ''
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    // 64 bytes end in a character with four unused bits: fifteen others decode to the same bytes.
    const sameBytes = [...alphabet].filter(
      (one) => one !== last && alphabet.indexOf(one) >> 4 === alphabet.indexOf(last) >> 4,
    )
    expect(sameBytes).toHaveLength(15)
    const spellings = [
      ...sameBytes.map((one) => `${head}.${claims}.${signature.slice(0, -1)}${one}`),
      ...['=', '==', '.', '\n', ' ', '\t', '\0'].map((end) => `${token}${end}`),
      `${head}.${claims}=.${signature}`,
      `${head}=.${claims}.${signature}`,
      `${head}.${claims}.${signature.slice(0, 40)} ${signature.slice(40)}`,
      `${head}.${claims}.${signature.replaceAll('-', '+').replaceAll('_', '/')}=`,
    ]
    for (const spelling of spellings) {
      expect(verifier.cached(spelling)).toBeUndefined()
      await expect(verifier.verify(spelling)).rejects.toMatchObject({ kind: 'invalid_token' })
    }
    expect(verifier.cached(token)).toBeDefined()
  })

  it('is removed from the cache when it expires', async () => {
    const token = await issuer.mint({ exp: now() + 1 })
    await verifier.verify(token)
    await until('the token to expire', () => verifier.cached(token) === undefined)
  })
})

describe('a revocation', () => {
  it.each([
    ['token', 'jti'],
    ['credential', 'client_id'],
    ['user', 'sub'],
    ['tenant', 'tenant_id'],
    ['grant', 'grant_id'],
    ['app', 'client_id'],
  ] as const)('of a %s kills its tokens, also where the watch starts later', async (type, claim) => {
    const id = `${type}.${randomUUID()} *>`
    const token = await issuer.mint({ [claim]: id })
    const bystander = await issuer.mint({ [claim]: `${id}2` })
    await Promise.all([verifier.verify(token), verifier.verify(bystander)])
    const bucket = await openRevocationBucket({ nats })
    await bucket.put(revocationKey(type, id), JSON.stringify({ before: now() }))
    await until('the token to be forgotten', () => verifier.cached(token) === undefined)
    await expect(verifier.verify(token)).rejects.toMatchObject({ kind: 'invalid_token' })
    expect(verifier.cached(bystander)).toBeDefined()
    const later = await watchRevocations({ nats }, { log, isConnected: () => true })
    await expect(verifierFor(later).verify(token)).rejects.toMatchObject({ kind: 'invalid_token' })
    await later.close()
  })

  it('does not affect tokens issued after it', async () => {
    const id = randomUUID()
    await (await openRevocationBucket({ nats })).put(
      revocationKey('credential', id),
      JSON.stringify({ before: now() - 5 }),
    )
    await until('the revocation to arrive', () => revocations.revokedBefore('credential', id) !== undefined)
    expect(await verifier.verify(await issuer.mint({ client_id: id }))).toMatchObject({ credentialId: id })
  })

  it('that is malformed does not stop the watch', async () => {
    const bucket = await openRevocationBucket({ nats })
    await bucket.put(revocationKey('tenant', 'broken'), '{"before":"yesterday"}')
    await bucket.put(revocationKey('tenant', 'broken2'), 'not JSON')
    const id = randomUUID()
    await bucket.put(revocationKey('tenant', id), JSON.stringify({ before: now() }))
    await until('the next one to arrive', () => revocations.revokedBefore('tenant', id) !== undefined)
    await Promise.all(['broken', 'broken2'].map((name) => bucket.delete(revocationKey('tenant', name))))
  })
})

describe('the key set', () => {
  it('stays in use while its issuer is unavailable', async () => {
    const other = await startTestIssuer()
    const keys = openJwks(other.jwksUrl, { log, cooldownMs: 1, refreshMs: 1 })
    const following = createTokenVerifier({ issuer: other.issuer, audience: other.issuer, keys, revocations })
    await following.verify(await other.mint())
    await other.close()
    expect(await following.verify(await other.mint({ tenant_id: 'later' }))).toMatchObject({ tenantId: 'later' })
  })

  it('makes the service unavailable, not the token invalid, before its first read', async () => {
    const keys = openJwks('http://127.0.0.1:1/oauth/jwks', { log })
    const blind = createTokenVerifier({ issuer: issuer.issuer, audience: issuer.issuer, keys, revocations })
    await expect(blind.verify(await issuer.mint())).rejects.toMatchObject({ kind: 'unavailable' })
  })
})

it('a closed watch leaves no timer that would keep the process running', async () => {
  const timers = () => process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length
  const before = timers()
  const watch = await watchRevocations({ nats }, { log, isConnected: () => true })
  await watch.close()
  expect(timers()).toBeLessThanOrEqual(before)
})
