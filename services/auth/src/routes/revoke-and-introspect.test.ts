import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { decodeJwt, generateKeyPair, SignJWT } from 'jose'
import { type FreshDatabase, freshDatabase } from '../../test/support/fresh-database.ts'
import { type Client, mint, postForm } from '../../test/support/post-form.ts'
import { type Auth, issuer, startAuth } from '../../test/support/start-auth.ts'

let database: FreshDatabase
let auth: Auth
let client: Client & { tenantId: string }
let other: Client
const introspect = (token: string, as: Client) => postForm(`${auth.url}/oauth/introspect`, { token }, { client: as })
const revoke = (token: string, as: Client, form = {}) =>
  postForm(`${auth.url}/oauth/revoke`, { token, ...form }, { client: as })

beforeAll(async () => {
  database = await freshDatabase()
  auth = await startAuth({ postgres: database.url })
  client = await auth.credential()
  other = await auth.credential()
})
afterAll(async () => {
  await auth.close()
  await database.close()
})

describe('introspection', () => {
  it("returns the claims of a client's own token", async () => {
    const jwt = await mint(auth.url, client, { scope: 'ads:read' })
    const { jti, iat, exp } = decodeJwt(jwt)
    const { status, headers, body } = await introspect(jwt, client)
    expect([status, headers.get('cache-control')]).toEqual([200, 'no-store'])
    expect(body).toEqual({
      active: true,
      iss: issuer,
      aud: issuer,
      sub: client.clientId,
      client_id: client.clientId,
      tenant_id: client.tenantId,
      scope: 'ads:read',
      token_type: 'Bearer',
      jti,
      iat,
      exp,
    })
  })

  it("answers another client's token, a foreign one and random text exactly as a revoked one", async () => {
    const { privateKey } = await generateKeyPair('ES256')
    const now = Math.floor(Date.now() / 1_000)
    const claims = { client_id: client.clientId, tenant_id: client.tenantId, jti: 'x', scope: '' }
    const sign = (header: { alg: string; typ: string }) =>
      new SignJWT(claims)
        .setProtectedHeader(header)
        .setIssuer(issuer)
        .setAudience(issuer)
        .setSubject(client.clientId)
        .setIssuedAt(now)
        .setExpirationTime(now + 600)
        .sign(privateKey)
    const foreign = await sign({ alg: 'ES256', typ: 'at+jwt' })
    const unsigned = `${Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url')}.${foreign.split('.')[1]}.`
    const mine = await mint(auth.url, client)
    for (const [token, as] of [
      [mine, other],
      [foreign, client],
      [unsigned, client],
      ['nonsense', client],
      ['a.b.c', client],
    ] as const) {
      expect((await introspect(token, as)).body).toEqual({ active: false })
    }
  })

  it.each(['revoke', 'introspect'])('and revocation need an authenticated client and a token: %s', async (endpoint) => {
    const url = `${auth.url}/oauth/${endpoint}`
    const jwt = await mint(auth.url, client)
    const wrong = { ...client, clientSecret: 'cs_wrong' }
    expect((await postForm(url, { token: jwt })).body.error).toBe('invalid_client')
    expect((await postForm(url, { token: jwt }, { client: wrong })).status).toBe(401)
    expect((await postForm(url, {}, { client })).body.error).toBe('invalid_request')
    expect((await introspect(jwt, client)).body.active).toBe(true)
  })
})

describe('revocation', () => {
  it.each<[string, Record<string, string>]>([
    ['without a hint', {}],
    ['with one', { token_type_hint: 'access_token' }],
    ['with the wrong one', { token_type_hint: 'refresh_token' }],
  ])('ends one token and no other, %s', async (_what, form) => {
    const [dead, alive] = [await mint(auth.url, client), await mint(auth.url, client)]
    const { status, text, headers } = await revoke(dead, client, form)
    expect([status, text, headers.get('cache-control')]).toEqual([200, '', 'no-store'])
    expect((await introspect(dead, client)).body).toEqual({ active: false })
    expect((await introspect(alive, client)).body.active).toBe(true)
    expect((await revoke(dead, client)).status).toBe(200)
  })

  it("does not affect another client's token, and does not reveal that it exists", async () => {
    const jwt = await mint(auth.url, client)
    const answers = [await revoke(jwt, other), await revoke('nonsense', other)]
    expect(answers.map(({ status, text }) => [status, text])).toEqual([
      [200, ''],
      [200, ''],
    ])
    expect((await introspect(jwt, client)).body.active).toBe(true)
  })

  it('is audited', async () => {
    const jwt = await mint(auth.url, client)
    await revoke(jwt, client)
    const recorded = await auth.context.metrics.getSingleMetricAsString('auth_tokens_revoked_total')
    expect(recorded).toMatch(/auth_tokens_revoked_total\{service="auth"\} [1-9]/)
  })
})
