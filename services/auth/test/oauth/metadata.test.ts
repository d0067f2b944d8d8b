import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { z } from 'zod'
import { type AuthOnDatabase, authOnDatabase } from '../support/auth-on-database.ts'
import {
  askToken,
  attempt,
  codeForm,
  connect,
  follow,
  type Partner,
  partner,
  passThrough,
  refresh,
} from '../support/partner.ts'
import { postForm } from '../support/post-form.ts'
import { issuer } from '../support/start-auth.ts'
import { createUser, signedIn } from '../support/users.ts'
import type { Visitor } from '../support/visitor.ts'

const Metadata = z.strictObject({
  issuer: z.string(),
  authorization_endpoint: z.url(),
  token_endpoint: z.url(),
  revocation_endpoint: z.url(),
  introspection_endpoint: z.url(),
  jwks_uri: z.url(),
  scopes_supported: z.array(z.string()),
  response_types_supported: z.array(z.string()),
  response_modes_supported: z.array(z.string()),
  grant_types_supported: z.array(z.string()),
  code_challenge_methods_supported: z.array(z.string()),
  authorization_response_iss_parameter_supported: z.boolean(),
  token_endpoint_auth_methods_supported: z.array(z.string()),
  token_endpoint_auth_signing_alg_values_supported: z.array(z.string()),
  revocation_endpoint_auth_methods_supported: z.array(z.string()),
  revocation_endpoint_auth_signing_alg_values_supported: z.array(z.string()),
  introspection_endpoint_auth_methods_supported: z.array(z.string()),
  introspection_endpoint_auth_signing_alg_values_supported: z.array(z.string()),
})
type Metadata = z.infer<typeof Metadata>

let auth: AuthOnDatabase
let metadata: Metadata
let app: Partner
let browser: Visitor
beforeAll(async () => {
  auth = await authOnDatabase()
  metadata = Metadata.parse(await (await fetch(`${auth.url}/.well-known/oauth-authorization-server`)).json())
  app = await partner(auth)
  browser = await signedIn(auth, await createUser(auth))
})
afterAll(() => auth.close())
const local = (url: string): string => url.replace(issuer, auth.url)
const endpoints = ['token', 'revocation', 'introspection'] as const

it('every scope named can be granted, and one that is not named cannot', async () => {
  const all = await partner(auth, { scopes: metadata.scopes_supported })
  const { scope } = await connect(auth.url, browser, all, { scope: metadata.scopes_supported.join(' ') })
  expect(scope.split(' ')).toEqual(metadata.scopes_supported)
  await expect(partner(auth, { scopes: ['ads:delete'] })).rejects.toThrow(/not a scope/)
})

it('every response type and mode named works, and those not named do not', async () => {
  expect([metadata.response_types_supported, metadata.response_modes_supported]).toEqual([['code'], ['query']])
  for (const response_mode of ['query', 'fragment', 'form_post', 'jwt', 'web_message']) {
    const callback = await passThrough(browser, attempt(app, { response_mode }).path)
    expect(callback.hash).toBe('')
    expect([response_mode, callback.searchParams.has('code')]).toEqual([
      response_mode,
      metadata.response_modes_supported.includes(response_mode),
    ])
  }
  for (const response_type of ['token', 'id_token', 'code id_token', 'none']) {
    const { callback } = await follow(browser, attempt(app, { response_type, nonce: 'n' }).path)
    expect(callback?.href).toContain('error=unsupported_response_type')
  }
})

it('every challenge method named works, and plain does not', async () => {
  expect(metadata.code_challenge_methods_supported).toEqual(['S256'])
  const { callback } = await follow(browser, attempt(app, { code_challenge_method: 'plain' }).path)
  expect(callback?.searchParams.get('error')).toBe('invalid_request')
})

it('every grant type named works, and others are unsupported', async () => {
  const { path, verifier } = attempt(app)
  const code = await askToken(auth.url, app, codeForm(app, await passThrough(browser, path), verifier))
  const { refresh_token } = z.object({ refresh_token: z.string() }).parse(code.body)
  const own = await postForm(
    local(metadata.token_endpoint),
    { grant_type: 'client_credentials' },
    { client: await auth.credential() },
  )
  const works = {
    authorization_code: code.status,
    refresh_token: (await refresh(auth.url, app, refresh_token)).status,
    client_credentials: own.status,
  }
  expect(works).toEqual(Object.fromEntries(metadata.grant_types_supported.map((name) => [name, 200])))
  for (const grant_type of ['password', 'implicit', 'urn:ietf:params:oauth:grant-type:device_code']) {
    expect((await askToken(auth.url, app, { grant_type })).body.error).toBe('unsupported_grant_type')
  }
})

it('authorization responses contain the issuer, also with an error', async () => {
  expect(metadata.authorization_response_iss_parameter_supported).toBe(true)
  for (const changes of [{}, { response_type: 'none' }]) {
    const callback = await passThrough(browser, attempt(app, changes).path)
    expect(callback.searchParams.get('iss')).toBe(metadata.issuer)
  }
})

it.each(endpoints)('every authentication method named works at the %s endpoint', async (endpoint) => {
  const url = local(metadata[`${endpoint}_endpoint`])
  const methods = metadata[`${endpoint}_endpoint_auth_methods_supported`]
  expect([...methods].sort()).toEqual(['client_secret_basic', 'client_secret_post', 'none', 'private_key_jwt'])
  // An authenticated client is refused for its token or grant instead.
  const form = endpoint === 'token' ? { grant_type: 'refresh_token', refresh_token: 'x' } : { token: 'x' }
  const expected = endpoint === 'token' ? [400, 'invalid_grant'] : [200, undefined]
  const isKnown = async (fields: Record<string, string>, client?: { clientId: string; clientSecret: string }) => {
    const { status, body } = await postForm(url, { ...form, ...fields }, client ? { client } : {})
    expect([status, body.error]).toEqual(expected)
  }
  const { clientId, clientSecret = '' } = app
  await isKnown({}, { clientId, clientSecret })
  await isKnown({ client_id: clientId, client_secret: clientSecret })
  const native = await partner(auth, { redirectUri: 'http://[::1]/cb', authMethod: 'none' })
  await isKnown({ client_id: native.clientId })
  const algorithms = metadata[`${endpoint}_endpoint_auth_signing_alg_values_supported`]
  for (const alg of algorithms) {
    const keys = await generateKeyPair(alg, { extractable: true })
    const keyed = await partner(auth, { jwks: { keys: [await exportJWK(keys.publicKey)] } })
    const assertion = await new SignJWT({ jti: crypto.randomUUID() })
      .setProtectedHeader({ alg })
      .setIssuer(keyed.clientId)
      .setSubject(keyed.clientId)
      .setAudience(metadata.issuer)
      .setExpirationTime('1m')
      .sign(keys.privateKey)
    await isKnown({
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion,
    })
  }
})
