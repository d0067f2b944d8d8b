import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { stack } from '@platform/testkit'
import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose'
import { z } from 'zod'
import { type FreshDatabase, freshDatabase } from '../../test/support/fresh-database.ts'
import { type Client, mint, postForm } from '../../test/support/post-form.ts'
import { type Auth, issuer, startAuth } from '../../test/support/start-auth.ts'
import { tcpProxy } from '../../test/support/tcp-proxy.ts'

let database: FreshDatabase
let auth: Auth
let client: Client & { tenantId: string }
const grant = { grant_type: 'client_credentials' }
const token = (form: Record<string, string> | string, options: Parameters<typeof postForm>[2] = { client }) =>
  postForm(`${auth.url}/oauth/token`, form, options)

beforeAll(async () => {
  database = await freshDatabase()
  auth = await startAuth({ postgres: database.url })
  client = await auth.credential()
})
afterAll(async () => {
  await auth.close()
  await database.close()
})

const eventsOf = async (clientId: string) =>
  (
    await database.rows<{ event: string }>(
      "select event from recorded where event::json->'actor'->>'id' = $1 order by position",
      [clientId],
    )
  ).map(({ event }) => z.looseObject({ action: z.string(), outcome: z.looseObject({}) }).parse(JSON.parse(event)))

describe('a token', () => {
  it('is an RFC 9068 access token, signed with a published key', async () => {
    const jwt = await mint(auth.url, client)
    const { payload, protectedHeader } = await jwtVerify(jwt, createRemoteJWKSet(new URL(`${auth.url}/oauth/jwks`)), {
      issuer,
      audience: issuer,
      typ: 'at+jwt',
      algorithms: ['ES256'],
    })
    expect(protectedHeader).toEqual({ alg: 'ES256', typ: 'at+jwt', kid: expect.any(String) })
    expect(payload).toEqual({
      iss: issuer,
      aud: issuer,
      sub: client.clientId,
      client_id: client.clientId,
      tenant_id: client.tenantId,
      scope: 'account:read retail:read ads:read brand_analytics:read',
      jti: expect.any(String),
      iat: expect.any(Number),
      exp: Number(payload.iat) + 3_600,
    })
  })

  it('is answered uncacheable, with its lifetime and scope and no other member', async () => {
    const { status, headers, body } = await token(grant)
    expect(status).toBe(200)
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('access-control-allow-origin')).toBeNull()
    expect(body).toEqual({
      access_token: expect.any(String),
      token_type: 'Bearer',
      expires_in: 3_600,
      scope: 'account:read retail:read ads:read brand_analytics:read',
    })
  })

  it('has the requested scopes, also by client_secret_post and with empty parameters', async () => {
    const form = { ...grant, scope: 'ads:read account:read', resource: issuer, state: '' }
    const { body } = await token(
      { ...form, client_id: client.clientId, client_secret: client.clientSecret },
      { headers: { accept: 'text/html' } },
    )
    expect(body.scope).toBe('ads:read account:read')
  })

  it('lives as long as configured, and every one has its own id', async () => {
    const short = await startAuth({ postgres: database.url, env: { ACCESS_TOKEN_SECONDS: '60' } })
    try {
      const claims = (await Promise.all([mint(short.url, client), mint(short.url, client)])).map((jwt) =>
        decodeJwt(jwt),
      )
      expect(claims.map(({ iat, exp }) => Number(exp) - Number(iat))).toEqual([60, 60])
      expect(new Set(claims.map(({ jti }) => jti)).size).toBe(2)
    } finally {
      await short.close()
    }
  })

  it('is audited before it is answered, and so is a refusal of a known client', async () => {
    // Without NATS no event leaves the outbox; tokens are issued nevertheless.
    const way = await tcpProxy(stack().urls.nats)
    const alone = await startAuth({ postgres: database.url, nats: way.url })
    way.cut()
    const audited = await auth.credential({ label: 'Nightly import' })
    const ask = (form: Record<string, string>, secret = audited.clientSecret) =>
      postForm(`${alone.url}/oauth/token`, form, { client: { ...audited, clientSecret: secret } })
    try {
      const jwt = await mint(alone.url, audited)
      await ask(grant, 'wrong')
      await ask({ ...grant, scope: 'ads:write' })
      const events = await eventsOf(audited.clientId)
      expect(events).toMatchObject([
        {
          action: 'token.issue',
          tenant_id: audited.tenantId,
          actor: { type: 'credential', label: 'Nightly import' },
          resource: { type: 'token', id: decodeJwt(jwt).jti },
          request: { id: expect.any(String), address: expect.any(String) },
          outcome: { status: 'ok' },
          details: { scope: 'account:read retail:read ads:read brand_analytics:read' },
        },
        { action: 'token.refuse', outcome: { status: 'refused', kind: 'invalid_client' } },
        { action: 'token.refuse', outcome: { status: 'refused', kind: 'invalid_scope' } },
      ])
      expect(decodeJwt(jwt)).toMatchObject({ label: 'Nightly import' })
      for (const secret of [audited.clientSecret, jwt]) expect(JSON.stringify(events)).not.toContain(secret)
    } finally {
      await alone.close()
      await way.close()
    }
  })
})

describe('a client with a wrong secret or id', () => {
  it('gets the same response for a wrong secret as for an unknown client', async () => {
    const [wrong, unknown] = await Promise.all([
      token(grant, { client: { ...client, clientSecret: 'cs_wrong' } }),
      token(grant, { client: { clientId: 'cred_none', clientSecret: client.clientSecret } }),
    ])
    expect(wrong.status).toBe(401)
    expect(wrong.headers.get('www-authenticate')).toMatch(/^Basic /)
    const shape = ({ status, headers, text }: typeof wrong) => ({ status, text, names: [...headers.keys()] })
    expect(shape(unknown)).toEqual(shape(wrong))
    expect(wrong.body.error).toBe('invalid_client')
  })

  it('gets either response after the same time', async () => {
    const timeOf = async (clientId: string) => {
      const startedAt = performance.now()
      await token(grant, { client: { clientId, clientSecret: 'cs_wrong' } })
      return performance.now() - startedAt
    }
    expect(await timeOf(client.clientId)).toBeGreaterThanOrEqual(49)
    expect(await timeOf('cred_none')).toBeGreaterThanOrEqual(49)
  })

  it('is counted and not audited when it does not exist', async () => {
    const before = await auth.context.metrics.getSingleMetricAsString('auth_unknown_clients_total')
    await token(grant, { client: { clientId: 'cred_nobody', clientSecret: 'x' } })
    expect(await auth.context.metrics.getSingleMetricAsString('auth_unknown_clients_total')).not.toBe(before)
    expect(await eventsOf('cred_nobody')).toEqual([])
  })

  it.each([
    ['sends nothing', {}, {}],
    ['sends only its id', { client_id: 'ID' }, {}],
    ['sends an empty secret', { client_id: 'ID', client_secret: '' }, {}],
  ])('is refused as invalid_client when it %s', async (_what, fields: Record<string, string>, headers) => {
    const form = { ...grant, ...fields, ...(fields.client_id && { client_id: client.clientId }) }
    const { status, body } = await token(form, { headers })
    expect([status, body.error]).toEqual([401, 'invalid_client'])
  })

  it('is refused when it authenticates in two ways at once', async () => {
    const { status, body } = await token({ ...grant, client_secret: client.clientSecret })
    expect([status, body.error]).toEqual([400, 'invalid_request'])
  })
})

describe('an invalid request', () => {
  it.each<[string, Record<string, string> | string, string]>([
    ['a scope that the credential lacks', { ...grant, scope: 'account:read ads:write' }, 'invalid_scope'],
    ['a scope that does not exist', { ...grant, scope: 'ads:everything' }, 'invalid_scope'],
    ['characters that no scope has', { ...grant, scope: 'ads:"read"' }, 'invalid_scope'],
    ['another resource', { ...grant, resource: 'https://elsewhere.test' }, 'invalid_target'],
    ['a resource that is not a URI', { ...grant, resource: 'api' }, 'invalid_target'],
    ['two resources', `grant_type=client_credentials&resource=${issuer}&resource=${issuer}`, 'invalid_request'],
    ['a scope twice', 'grant_type=client_credentials&scope=ads:read&scope=account:read', 'invalid_request'],
    ['an unknown parameter twice', 'grant_type=client_credentials&x=1&x=2', 'invalid_request'],
    ['a grant type twice', 'grant_type=client_credentials&grant_type=client_credentials', 'invalid_request'],
    ['no grant type', {}, 'invalid_request'],
    ['an authorization code', { grant_type: 'authorization_code', code: 'x' }, 'unauthorized_client'],
    ['a refresh token', { grant_type: 'refresh_token', refresh_token: 'x' }, 'unauthorized_client'],
    ['a password', { grant_type: 'password', username: 'x', password: 'x' }, 'unsupported_grant_type'],
    ['a broken escape', 'grant_type=client_credentials&scope=%zz', 'invalid_request'],
    ['an escape that is not UTF-8', 'grant_type=client_credentials&scope=%ff', 'invalid_request'],
  ])('is refused: %s', async (_what, form, error) => {
    const { status, headers, body } = await token(form)
    expect([status, body.error]).toEqual([400, error])
    expect(body.error_description).toEqual(expect.any(String))
    expect(headers.get('cache-control')).toBe('no-store')
  })

  it('is refused with parameters in the URL, where they would be logged', async () => {
    const { status, body } = await postForm(`${auth.url}/oauth/token?grant_type=client_credentials`, grant, { client })
    expect([status, body.error]).toEqual([400, 'invalid_request'])
  })

  it('is refused as JSON, as text, and in another character set', async () => {
    for (const type of ['application/json', 'text/plain', 'application/x-www-form-urlencoded; charset=iso-8859-1']) {
      const { status, body } = await token(grant, { client, headers: { 'content-type': type } })
      expect([type, status, body.error]).toEqual([type, 415, 'invalid_request'])
    }
    const utf8 = { 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8' }
    expect((await token(grant, { client, headers: utf8 })).status).toBe(200)
  })

  it('is refused when it is too large, also without Content-Length', async () => {
    const large = `grant_type=client_credentials&pad=${'x'.repeat(20_000)}`
    const announced = await token(large)
    expect([announced.status, announced.body.error]).toEqual([413, 'invalid_request'])
    const streamed = await new Promise<{ status: number | undefined; text: string }>((resolve, reject) => {
      const headers = { 'content-type': 'application/x-www-form-urlencoded', 'transfer-encoding': 'chunked' }
      const sending = request(`${auth.url}/oauth/token`, { method: 'POST', headers }, async (response) => {
        let text = ''
        for await (const chunk of response) text += chunk
        resolve({ status: response.statusCode, text })
      })
      sending.once('error', reject)
      sending.write(large)
      sending.write(large)
    })
    expect([streamed.status, JSON.parse(streamed.text).error]).toEqual([413, 'invalid_request'])
  })

  it('is refused in JSON and never in HTML, also for other methods and unknown paths', async () => {
    const html = { headers: { accept: 'text/html' } }
    const get = await fetch(`${auth.url}/oauth/token`, html)
    expect([get.status, get.headers.get('allow')]).toEqual([405, 'POST'])
    expect(await get.json()).toMatchObject({ error: 'method_not_allowed' })
    const missing = await fetch(`${auth.url}/oauth/nothing`, html)
    expect(missing.status).toBe(404)
    expect(await missing.json()).toMatchObject({ error: 'not_found', error_description: expect.any(String) })
    const refused = await token(grant, { client: { ...client, clientSecret: 'no' }, headers: { accept: 'text/html' } })
    expect(refused.headers.get('content-type')).toBe('application/json; charset=utf-8')
  })
})

it('a response has the request id of the caller, or a new one', async () => {
  const { headers } = await token(grant, { client, headers: { 'x-request-id': 'partner-12345678' } })
  expect(headers.get('x-request-id')).toBe('partner-12345678')
  expect((await token(grant)).headers.get('x-request-id')).toMatch(/^[\w-]{36}$/)
})

it('a token is signed with the key that its header names', async () => {
  const { kid } = decodeProtectedHeader(await mint(auth.url, client))
  expect(kid).toBe(auth.context.ring.keys().current.kid)
})
