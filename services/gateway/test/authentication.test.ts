import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { connectMessaging } from '@platform/messaging'
import { createLogger } from '@platform/telemetry'
import { openRaw, stack, until } from '@platform/testkit'
import { openRevocationBucket, revocationKey } from '@platform/tokens'
import { bearer, startWorld, type World } from './support/start-edge.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.close())

const get = (path: string, headers: Record<string, string> = {}) => fetch(`${world.url}${path}`, { headers })

async function refusal(path: string, headers: Record<string, string> = {}) {
  const before = world.service.requests.length
  const response = await get(path, headers)
  const body = await response.json()
  expect(world.service.requests.length).toBe(before)
  expect(response.headers.get('x-request-id')).toMatch(/^[A-Za-z0-9_-]{8,64}$/)
  return { status: response.status, challenge: response.headers.get('www-authenticate'), body }
}

describe('a call without a valid token', () => {
  it('gets a challenge without an error code when it has no token', async () => {
    const { status, challenge, body } = await refusal('/api/tables')
    expect(status).toBe(401)
    expect(challenge).toMatch(
      /^Bearer realm="platform", resource_metadata="http.*\/\.well-known\/oauth-protected-resource"$/,
    )
    expect(body).toEqual({
      ok: false,
      kind: 'invalid_token',
      friendly: expect.any(String),
      requestId: expect.any(String),
    })
  })

  it.each([
    ['garbled', async () => 'not.a.token'],
    ['of three dots', async () => '...'],
    ['expired', () => world.token({ exp: Math.floor(Date.now() / 1_000) - 60 })],
    ['of another issuer', () => world.token({ iss: 'https://elsewhere.example' })],
    ['of another audience', () => world.token({ aud: 'https://elsewhere.example' })],
    ['not an access token', () => world.issuer.mint({}, { header: { typ: 'JWT' } })],
    ['signed with another key', () => world.issuer.mint({}, { foreignKey: true })],
    ['without a tenant', () => world.token({ tenant_id: undefined })],
    [
      'alg none',
      async () => {
        const [, payload] = (await world.token()).split('.')
        return `${Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url')}.${payload}.`
      },
    ],
    [
      'with a changed payload',
      async () => (await world.token()).replace(/\.(.)/, (_, c: string) => `.${c === 'e' ? 'f' : 'e'}`),
    ],
  ])('is refused when the token is %s', async (_name, mint) => {
    const { status, challenge, body } = await refusal('/api/tables', bearer(await mint()))
    expect(status).toBe(401)
    expect(body).toMatchObject({ ok: false, kind: 'invalid_token' })
    expect(challenge).toMatch(
      /^Bearer realm="platform", error="invalid_token", error_description="[^"]+", resource_metadata=/,
    )
  })

  it.each(['Basic dXNlcjpwYXNz', 'Bearer', 'Bearer ', 'token'])(
    'is refused when the header is %j',
    async (authorization) => {
      expect((await refusal('/api/tables', { authorization })).status).toBe(401)
    },
  )

  it('is refused when the token is in the query string, also percent-encoded', async () => {
    const token = await world.token()
    for (const name of ['access_token', 'a=1&access%5Ftoken']) {
      const { status, body } = await refusal(`/api/tables?${name}=${token}`)
      expect(status).toBe(401)
      expect(body).toMatchObject({ friendly: expect.stringMatching(/query string/) })
    }
  })

  it('is refused as ambiguous when there are two tokens', async () => {
    const token = await world.token()
    const twice = await refusal(`/api/tables?access_token=${token}`, bearer(token))
    expect(twice.status).toBe(400)
    expect(twice.challenge).toMatch(/error="invalid_request"/)
    const raw = openRaw(world.url)
    raw.send(
      `GET /api/tables HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\nAuthorization: Bearer ${token}\r\n\r\n`,
    )
    expect(await raw.expect(/requestId/)).toMatch(/^HTTP\/1\.1 400 /)
    raw.socket.destroy()
  })

  it('is refused in the envelope of its surface', async () => {
    expect((await refusal('/v1/audit/events')).body).toEqual({
      error: { code: 'invalid_token', message: expect.any(String), request_id: expect.any(String) },
    })
  })
})

describe('a token', () => {
  it('is accepted with the scheme in any case', async () => {
    const token = await world.token()
    expect((await get('/api/tables', { authorization: `bearer ${token}` })).status).toBe(200)
    expect((await get('/api/tables', { authorization: `BEARER  ${token}` })).status).toBe(200)
  })

  it('needs every scope of the route, and the refusal names the missing ones', async () => {
    const token = await world.token({ scope: 'account:read ads:read' })
    const { status, challenge, body } = await refusal('/api/tables', bearer(token))
    expect(status).toBe(403)
    expect(body).toMatchObject({ kind: 'insufficient_scope', missing: ['retail:read', 'brand_analytics:read'] })
    expect(challenge).toMatch(
      /error="insufficient_scope", scope="account:read retail:read ads:read brand_analytics:read"/,
    )
    const audit = await get('/v1/audit/events', bearer(await world.token()))
    expect(audit.status).toBe(403)
    expect((await get('/v1/audit/events', bearer(await world.token({ scope: 'audit:read' })))).status).toBe(200)
  })

  it('is refused within a second of its revocation, also when it is cached', async () => {
    const log = createLogger('test', 'silent')
    const messaging = await connectMessaging(stack().urls.nats, { name: 'test', log })
    const bucket = await openRevocationBucket(messaging)
    const token = await world.token({ client_id: 'cred_to_revoke', sub: 'cred_to_revoke' })
    expect((await get('/api/tables', bearer(token))).status).toBe(200)
    const before = Math.floor(Date.now() / 1_000)
    await bucket.put(revocationKey('credential', 'cred_to_revoke'), JSON.stringify({ before }))
    await until('the token to die', async () => (await get('/api/tables', bearer(token))).status === 401)
    await bucket.delete(revocationKey('credential', 'cred_to_revoke'))
    await messaging.close()
  })
})

describe('addresses', () => {
  it('are limited after refused tokens; a valid token from the same address is not', async () => {
    const few = await startWorld({ REFUSALS_PER_MINUTE_MAX: '5' })
    const statuses: number[] = []
    for (let i = 0; i < 8; i++)
      statuses.push((await fetch(`${few.url}/api/tables`, { headers: bearer('rubbish') })).status)
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429, 429])
    const limited = await fetch(`${few.url}/api/tables`)
    expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(50)
    expect(await limited.json()).toMatchObject({ kind: 'rate_limited' })
    const valid = await fetch(`${few.url}/api/tables`, { headers: bearer(await few.token()) })
    expect(valid.status).toBe(200)
    expect(valid.headers.get('ratelimit')).toBe('"credential";r=239;t=60')
    await few.close()
  })

  it('are limited at public routes, but not at client routes, where auth limits by client and address', async () => {
    const few = await startWorld({ PUBLIC_CALLS_PER_MINUTE_MAX: '3' })
    few.service.answer = (_req, res) => void res.writeHead(401).end('{"error":"invalid_client"}')
    for (const path of ['token', 'revoke', 'introspect', 'token', 'token', 'token']) {
      const answer = await fetch(`${few.url}/oauth/${path}`, { method: 'POST', body: 'grant_type=client_credentials' })
      expect(answer.status).toBe(401)
    }
    few.service.answer = (_req, res) => void res.end('{}')
    const jwks = () => fetch(`${few.url}/oauth/jwks`)
    const statuses = [await jwks(), await jwks(), await jwks(), await jwks()].map(({ status }) => status)
    expect(statuses).toEqual([200, 200, 200, 429])
    const code = await fetch(`${few.url}/oauth/setup-code`, { method: 'POST', body: 'code=x' })
    expect(code.status).toBe(429)
    expect(Number(code.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(await code.json()).toEqual({ error: 'rate_limited', error_description: expect.any(String) })
    await few.close()
  })
})
