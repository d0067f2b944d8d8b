import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { until } from '@platform/testkit'
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, type JSONWebKeySet, jwtVerify } from 'jose'
import { type AuthOnDatabase, authOnDatabase } from './support/auth-on-database.ts'
import { basic, type Client, postForm } from './support/post-form.ts'
import { issuer } from './support/start-auth.ts'

let auth: AuthOnDatabase
beforeAll(async () => {
  auth = await authOnDatabase({ env: { KEY_LEAD_SECONDS: '1' } })
})
afterAll(() => auth.close())

const ask = (form: Record<string, string>, client: Client, headers: Record<string, string> = {}) =>
  postForm(`${auth.url}/oauth/token`, { grant_type: 'client_credentials', ...form }, { client, headers })
/** Requests the same by client_secret_post, which oidc-provider always answers. */
const askSlowly = (form: Record<string, string>, { clientId, clientSecret }: Client) =>
  postForm(`${auth.url}/oauth/token`, {
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
    ...form,
  })

/** Headers that may differ. The last two are CORS headers: no other origin may read either response. */
const ofTheConnection = new Set(['connection', 'keep-alive', 'date', 'access-control-expose-headers', 'vary'])

const comparable = async (answer: ReturnType<typeof ask>) => {
  const { status, headers, body } = await answer
  const token = String(body.access_token)
  const { jti, iat, exp, ...claims } = decodeJwt(token)
  expect([typeof jti, jti?.length, Number(exp) - Number(iat)]).toEqual(['string', 43, body.expires_in])
  const { access_token, ...rest } = body
  const names = [...headers.keys()].filter((name) => !ofTheConnection.has(name))
  const fixed = ['cache-control', 'content-type'].map((name) => [name, headers.get(name)])
  return { status, rest, names: names.sort(), fixed, header: decodeProtectedHeader(token), claims }
}

describe('a token of the fast path', () => {
  it.each<[string, Record<string, string>]>([
    ['with all scopes', {}],
    ['with some, in the order asked for', { scope: 'ads:write ads:read' }],
    ['with one that was asked for twice', { scope: 'ads:read ads:read' }],
    ['for the one resource', { resource: issuer }],
  ])('%s is what the OAuth server would issue', async (_name, form) => {
    const client = await auth.credential({ scopes: ['ads:read', 'ads:write', 'audit:read'], label: 'till' })
    expect(await comparable(ask(form, client))).toEqual(await comparable(askSlowly(form, client)))
  })

  it('of a bounded credential equals that of oidc-provider', async () => {
    const expiresAt = new Date(Date.now() + 600_500).toISOString()
    const client = await auth.credential({ allowedCidrs: ['127.0.0.0/8'], expiresAt })
    const [fast, slow] = [await comparable(ask({}, client)), await comparable(askSlowly({}, client))]
    const { expires_in, ...rest } = fast.rest
    expect(Number(expires_in)).toBeGreaterThan(300)
    expect(Number(expires_in)).toBeLessThanOrEqual(601)
    const { expires_in: _later, ...slowRest } = slow.rest
    expect({ ...fast, rest }).toEqual({ ...slow, rest: slowRest })
  })

  it('is audited, revoked and introspected as any other token', async () => {
    const client = await auth.credential({ label: 'till' })
    const requests = ['token-fast', 'token-slow']
    await ask({}, client, { 'x-request-id': 'token-fast', 'x-forwarded-for': '203.0.113.7' })
    const post = { grant_type: 'client_credentials', client_id: client.clientId, client_secret: client.clientSecret }
    await postForm(`${auth.url}/oauth/token`, post, {
      headers: { 'x-request-id': 'token-slow', 'x-forwarded-for': '203.0.113.7' },
    })
    const events = await Promise.all(
      requests.map(async (id) => {
        const [row] = await auth.database.rows<{ event: string }>('select event from recorded where event like $1', [
          `%${id}%`,
        ])
        const { id: _id, occurred_at, resource, request, outcome, ...event } = JSON.parse(row?.event ?? '{}')
        expect([resource.type, request, typeof outcome.duration_ms]).toEqual([
          'token',
          { id, address: '203.0.113.7' },
          'number',
        ])
        return { ...event, status: outcome.status }
      }),
    )
    expect(events[0]).toEqual(events[1])

    const token = String((await ask({}, client)).body.access_token)
    const introspect = async () => (await postForm(`${auth.url}/oauth/introspect`, { token }, { client })).body.active
    expect(await introspect()).toBe(true)
    await postForm(`${auth.url}/oauth/revoke`, { token }, { client })
    expect(await introspect()).toBe(false)
  })

  it('is signed with the current key', async () => {
    const client = await auth.credential()
    const kidOf = async () => decodeProtectedHeader(String((await ask({}, client)).body.access_token)).kid
    const before = await kidOf()
    await auth.run('keys.rotate', {})
    const after = await until('the next key to sign', async () => {
      const kid = await kidOf()
      return kid !== before && kid
    })
    const jwks = (await (await fetch(`${auth.url}/oauth/jwks`)).json()) as JSONWebKeySet
    const token = String((await ask({}, client)).body.access_token)
    const { protectedHeader } = await jwtVerify(token, createLocalJWKSet(jwks), { issuer, audience: issuer })
    expect(protectedHeader.kid).toBe(after)
  })
})

describe('an unusual request is left to oidc-provider', () => {
  it.each<[string, Record<string, string>, (client: Client) => Record<string, string>, number, string]>([
    [
      'a wrong secret',
      {},
      (it) => ({ authorization: basic({ ...it, clientSecret: `${it.clientSecret}x` }) }),
      401,
      'invalid_client',
    ],
    [
      'an unknown credential',
      {},
      () => ({ authorization: basic({ clientId: 'cred_00', clientSecret: 'x' }) }),
      401,
      'invalid_client',
    ],
    ['no Basic', {}, (it) => ({ authorization: `Bearer ${it.clientSecret}` }), 400, 'invalid_request'],
    ['an invalid encoding', {}, (it) => ({ authorization: `${basic(it)}*` }), 400, 'invalid_request'],
    ['a scope that the credential lacks', { scope: 'ads:read ads:write' }, () => ({}), 400, 'invalid_scope'],
    ['a malformed scope', { scope: ' ads:read' }, () => ({}), 400, 'invalid_scope'],
    ['another resource', { resource: 'https://elsewhere.example' }, () => ({}), 400, 'invalid_target'],
    ['a second authentication method', { client_secret: 'x' }, () => ({}), 400, 'invalid_request'],
    ['another client id', { client_id: 'cred_other' }, () => ({}), 400, 'invalid_request'],
    ['another grant type', { grant_type: 'password' }, () => ({}), 400, 'unsupported_grant_type'],
  ])('%s', async (_name, form, headersOf, status, error) => {
    const client = await auth.credential({ scopes: ['ads:read'] })
    expect(await ask(form, client, headersOf(client))).toMatchObject({ status, body: { error } })
  })

  it('a credential that is revoked, or whose tenant is suspended', async () => {
    const [revoked, suspended] = [await auth.credential(), await auth.credential()]
    for (const client of [revoked, suspended]) expect((await ask({}, client)).status).toBe(200)
    await auth.run('credential.revoke', { clientId: revoked.clientId })
    await auth.run('tenant.suspend', { id: suspended.tenantId })
    for (const client of [revoked, suspended]) {
      expect(await ask({}, client)).toMatchObject({ status: 401, body: { error: 'invalid_client' } })
    }
  })
})
