import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { z } from 'zod'
import { type FreshDatabase, freshDatabase } from '../../test/support/fresh-database.ts'
import { basic } from '../../test/support/post-form.ts'
import { type Auth, issuer, startAuth } from '../../test/support/start-auth.ts'

let database: FreshDatabase
let auth: Auth
beforeAll(async () => {
  database = await freshDatabase()
  auth = await startAuth({ postgres: database.url })
})
afterAll(async () => {
  await auth.close()
  await database.close()
})

const Metadata = z.looseObject({
  issuer: z.string(),
  token_endpoint: z.url(),
  revocation_endpoint: z.url(),
  introspection_endpoint: z.url(),
  jwks_uri: z.url(),
  grant_types_supported: z.array(z.string()),
  scopes_supported: z.array(z.string()),
})
/** The gateway is absent here: replaces the issuer by the server's own URL. */
const local = (url: string): string => url.replace(issuer, auth.url)
const discover = async () =>
  Metadata.parse(await (await fetch(`${auth.url}/.well-known/oauth-authorization-server`)).json())

it('lets a client that knows only the issuer get a token and an API verify it', async () => {
  const client = await auth.credential({ scopes: ['audit:read'] })
  const metadata = await discover()
  expect(metadata.issuer).toBe(issuer)
  const answer = await fetch(local(metadata.token_endpoint), {
    method: 'POST',
    headers: { authorization: basic(client) },
    body: new URLSearchParams({ grant_type: 'client_credentials', resource: issuer }),
  })
  const { access_token } = z.object({ access_token: z.string() }).parse(await answer.json())
  const keys = createRemoteJWKSet(new URL(local(metadata.jwks_uri)))
  const { payload } = await jwtVerify(access_token, keys, { issuer: metadata.issuer, audience: issuer, typ: 'at+jwt' })
  expect(payload.scope).toBe('audit:read')
})

it('advertises no endpoint that does not exist, and no grant that is refused', async () => {
  const metadata = await discover()
  const endpoints = Object.entries(metadata).filter(([name]) => name.endsWith('_endpoint') || name === 'jwks_uri')
  expect(endpoints.map(([name]) => name).sort()).toEqual([
    'authorization_endpoint',
    'introspection_endpoint',
    'jwks_uri',
    'revocation_endpoint',
    'token_endpoint',
  ])
  for (const [name, url] of endpoints) {
    const method = ['jwks_uri', 'authorization_endpoint'].includes(name) ? 'GET' : 'POST'
    expect((await fetch(local(String(url)), { method, redirect: 'manual' })).status).not.toBe(404)
  }
  expect(metadata.grant_types_supported).toEqual(['authorization_code', 'refresh_token', 'client_credentials'])
})

it('advertises only scopes that a credential can be given', async () => {
  const { scopes_supported } = await discover()
  const { clientId } = await auth.credential({ scopes: scopes_supported })
  expect(clientId).toMatch(/^cred_[0-9a-f]{32}$/)
})

it('describes the protected resource, and that its tokens come in the header alone', async () => {
  const answer = await fetch(`${auth.url}/.well-known/oauth-protected-resource`)
  expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8')
  expect(await answer.json()).toMatchObject({
    resource: issuer,
    authorization_servers: [issuer],
    bearer_methods_supported: ['header'],
  })
})

it('publishes keys without their private parts, cacheable for less time than a new key waits', async () => {
  const answer = await fetch(`${auth.url}/oauth/jwks`)
  expect(answer.headers.get('cache-control')).toBe('public, max-age=60')
  const { keys } = z.object({ keys: z.array(z.record(z.string(), z.unknown())) }).parse(await answer.json())
  expect(keys).toHaveLength(1)
  expect(Object.keys(keys[0] ?? {}).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y'])
})
