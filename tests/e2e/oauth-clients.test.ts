import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { warehouseScopes } from '@platform/tokens'
import { exportJWK } from 'jose'
import * as oauth from 'oauth4webapi'
import * as openid from 'openid-client'
import { z } from 'zod'
import { passPages } from '../support/authorization.ts'
import { httpPerson } from '../support/http-person.ts'
import { type PartnerApp, registerApp } from '../support/partner-app.ts'
import { partnerClient } from '../support/partner-client.ts'
import { openRunningPlatform, type RunningPlatform } from '../support/running-platform.ts'

const Me = z.object({ data: z.object({ label: z.string().nullable() }) })
const Refusal = z.object({ error: z.object({ message: z.string() }) })
const Users = z.object({ users: z.array(z.object({ email: z.string(), name: z.string() })) })
const scope = warehouseScopes.join(' ')
let p: RunningPlatform
let issuer: URL
let app: PartnerApp
let keyed: PartnerApp
let keys: oauth.CryptoKeyPair
beforeAll(async () => {
  p = await openRunningPlatform('oauth-clients')
  issuer = new URL(p.demo.gateway)
  keys = await oauth.generateKeyPair('ES256')
  const jwk = { ...(await exportJWK(keys.publicKey)), kid: 'partner-1', alg: 'ES256', use: 'sig' }
  ;[app, keyed] = await Promise.all([
    registerApp(p),
    registerApp(p, { name: 'Keyed Partner', authMethod: 'private_key_jwt', jwks: { keys: [jwk] } }),
  ])
})
afterAll(() => p?.close())

const admin = () => {
  if (!p.northwind.admin) throw new Error('the demo has no admin')
  return p.northwind.admin
}
/** Opens the client's authorization URL in a browser, signs in and consents; returns the URL of the callback. */
async function callback(url: URL): Promise<URL> {
  const person = httpPerson(p.demo.gateway)
  const location = await passPages(person, url, { signIn: admin() })
  await person.close()
  return location
}
/** The label that `GET /v1/me` returns for a token. */
async function labelOf(token: string): Promise<unknown> {
  const { body } = await p.get('/v1/me', token)
  return Me.parse(body).data.label
}
/** The name of the person who consents, as the console shows it. */
async function adminName(): Promise<string> {
  const { users } = Users.parse(await p.command('auth', 'user.list', { tenantId: p.northwind.id }))
  const found = users.find(({ email }) => email === admin().email)
  if (!found) throw new Error('the demo has no admin')
  return found.name
}
const secretOf = ({ client_secret }: PartnerApp): string => client_secret ?? ''
const service = () => p.northwind.credentials.read

describe('openid-client', () => {
  const discover = (clientId: string, auth: openid.ClientAuth) =>
    openid.discovery(issuer, clientId, undefined, auth, {
      algorithm: 'oauth2',
      execute: [openid.allowInsecureRequests],
    })
  const partner = () => discover(app.client_id, openid.ClientSecretBasic(secretOf(app)))
  const authorize = async (config: openid.Configuration, redirectUri: string) => {
    const verifier = openid.randomPKCECodeVerifier()
    const state = openid.randomState()
    const url = openid.buildAuthorizationUrl(config, {
      redirect_uri: redirectUri,
      scope,
      state,
      code_challenge: await openid.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    })
    return { verifier, state, url }
  }
  const redeem = async (config: openid.Configuration, { redirect_uri }: PartnerApp) => {
    const { verifier, state, url } = await authorize(config, redirect_uri)
    return openid.authorizationCodeGrant(config, await callback(url), {
      pkceCodeVerifier: verifier,
      expectedState: state,
    })
  }

  it('discovers the server by RFC 8414', async () => {
    const metadata = (await partner()).serverMetadata()
    expect(metadata).toMatchObject({
      issuer: p.demo.gateway,
      authorization_endpoint: `${p.demo.gateway}/oauth/authorize`,
      token_endpoint: `${p.demo.gateway}/oauth/token`,
      authorization_response_iss_parameter_supported: true,
    })
    expect(metadata.supportsPKCE()).toBe(true)
  })

  it('gets a token by code and PKCE, calls the API with it, and refreshes it', async () => {
    const config = await partner()
    const tokens = await redeem(config, app)
    expect(tokens).toMatchObject({ token_type: 'bearer', scope, refresh_token: expect.any(String) })
    expect(tokens.expiresIn()).toBeLessThanOrEqual(3_600)
    expect((await p.get('/api/tables', tokens.access_token)).status).toBe(200)
    expect(await labelOf(tokens.access_token)).toBe(await adminName())
    const renewed = await openid.refreshTokenGrant(config, tokens.refresh_token ?? '')
    expect(renewed.refresh_token).not.toBe(tokens.refresh_token)
    expect(await labelOf(renewed.access_token)).toBe(await adminName())
    const answer = await openid.fetchProtectedResource(
      config,
      renewed.access_token,
      new URL('/api/tables', issuer),
      'GET',
    )
    expect(answer.status).toBe(200)
  })

  it('is advised by the kind of its token how to get a missing scope', async () => {
    const adviceFor = async (path: string, token: string): Promise<unknown> => {
      const { status, body } = await p.get(path, token)
      expect(status).toBe(403)
      return Refusal.parse(body).error.message
    }
    const config = await partner()
    const tokens = await redeem(config, app)
    expect(await adviceFor('/v1/audit/events', tokens.access_token)).toMatch(
      /lacks audit:read\. The person has not granted it .* \/oauth\/authorize with audit:read in scope/,
    )
    const less = await openid.refreshTokenGrant(config, tokens.refresh_token ?? '', { scope: 'ads:read' })
    expect(await adviceFor('/v1/me', less.access_token)).toMatch(/refresh again without scope/)
    expect(await adviceFor('/v1/audit/events', await p.token(service()))).toMatch(/Its credential lacks it too/)
    const narrowed = await p.token(service(), 'ads:read')
    expect(await adviceFor('/v1/me', narrowed)).toMatch(/request a token with account:read in scope/)
  })

  it('understands the challenge of the API for an invalid token', async () => {
    const attempt = openid.fetchProtectedResource(await partner(), 'nonsense', new URL('/api/tables', issuer), 'GET')
    await expect(attempt).rejects.toMatchObject({
      cause: [{ scheme: 'bearer', parameters: { error: 'invalid_token' } }],
    })
  })

  it('does without a person by client credentials', async () => {
    const { client_id, client_secret } = service()
    for (const auth of [openid.ClientSecretBasic(client_secret), openid.ClientSecretPost(client_secret)]) {
      const tokens = await openid.clientCredentialsGrant(await discover(client_id, auth), { scope: 'ads:read' })
      expect(tokens.scope).toBe('ads:read')
    }
  })

  it('introspects and revokes: an access token alone, or with the refresh token all of them', async () => {
    const config = await partner()
    const tokens = await redeem(config, app)
    const other = await openid.refreshTokenGrant(config, tokens.refresh_token ?? '')
    expect(await openid.tokenIntrospection(config, tokens.access_token)).toMatchObject({
      active: true,
      client_id: app.client_id,
      scope,
    })
    await openid.tokenRevocation(config, tokens.access_token)
    expect(await openid.tokenIntrospection(config, tokens.access_token)).toEqual({ active: false })
    expect((await openid.tokenIntrospection(config, other.access_token)).active).toBe(true)
    await openid.tokenRevocation(config, other.refresh_token ?? '')
    expect(await openid.tokenIntrospection(config, other.access_token)).toEqual({ active: false })
    await expect(openid.refreshTokenGrant(config, other.refresh_token ?? '')).rejects.toMatchObject({
      error: 'invalid_grant',
    })
  })

  it('authenticates with a key instead of a secret', async () => {
    const config = await discover(keyed.client_id, openid.PrivateKeyJwt({ key: keys.privateKey, kid: 'partner-1' }))
    const tokens = await redeem(config, keyed)
    expect((await openid.refreshTokenGrant(config, tokens.refresh_token ?? '')).scope).toBe(scope)
    const stranger = await oauth.generateKeyPair('ES256')
    const other = await discover(keyed.client_id, openid.PrivateKeyJwt({ key: stranger.privateKey, kid: 'partner-1' }))
    await expect(openid.tokenRevocation(other, tokens.access_token)).rejects.toMatchObject({ error: 'invalid_client' })
  })

  it('refuses an answer that names another issuer, or none', async () => {
    const config = await partner()
    for (const change of [
      (url: URL) => url.searchParams.set('iss', 'https://elsewhere.test'),
      (url: URL) => url.searchParams.delete('iss'),
    ]) {
      const { verifier, state, url } = await authorize(config, app.redirect_uri)
      const location = await callback(url)
      change(location)
      const attempt = openid.authorizationCodeGrant(config, location, {
        pkceCodeVerifier: verifier,
        expectedState: state,
      })
      await expect(attempt).rejects.toMatchObject({ cause: { message: expect.stringMatching(/"iss"|iss\b/) } })
    }
  })
})

describe('oauth4webapi', () => {
  const insecure = { [oauth.allowInsecureRequests]: true }
  let as: oauth.AuthorizationServer
  beforeAll(async () => {
    const response = await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...insecure })
    as = await oauth.processDiscoveryResponse(issuer, response)
  })
  const basic = () => oauth.ClientSecretBasic(secretOf(app))

  async function authorize({ client_id, redirect_uri }: PartnerApp) {
    const verifier = oauth.generateRandomCodeVerifier()
    const state = oauth.generateRandomState()
    const url = new URL(as.authorization_endpoint ?? '')
    url.search = new URLSearchParams({
      client_id,
      redirect_uri,
      response_type: 'code',
      scope,
      state,
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    }).toString()
    return { verifier, state, location: await callback(url) }
  }
  async function redeem(partner: PartnerApp, auth: oauth.ClientAuth) {
    const client = { client_id: partner.client_id }
    const { verifier, state, location } = await authorize(partner)
    const parameters = oauth.validateAuthResponse(as, client, location, state)
    const response = await oauth.authorizationCodeGrantRequest(
      as,
      client,
      auth,
      parameters,
      partner.redirect_uri,
      verifier,
      insecure,
    )
    return oauth.processAuthorizationCodeResponse(as, client, response)
  }
  const refresh = async ({ client_id }: PartnerApp, auth: oauth.ClientAuth, token = '') => {
    const client = { client_id }
    const response = await oauth.refreshTokenGrantRequest(as, client, auth, token, insecure)
    return oauth.processRefreshTokenResponse(as, client, response)
  }
  const introspect = async ({ client_id }: PartnerApp, auth: oauth.ClientAuth, token = '') => {
    const response = await oauth.introspectionRequest(as, { client_id }, auth, token, insecure)
    return oauth.processIntrospectionResponse(as, { client_id }, response)
  }
  const revoke = async ({ client_id }: PartnerApp, auth: oauth.ClientAuth, token = '') =>
    oauth.processRevocationResponse(await oauth.revocationRequest(as, { client_id }, auth, token, insecure))

  it('discovers the server, and the API that it is for by RFC 9728', async () => {
    const response = await oauth.resourceDiscoveryRequest(issuer, insecure)
    const api = await oauth.processResourceDiscoveryResponse(issuer, response)
    expect(api).toMatchObject({ resource: p.demo.gateway, authorization_servers: [as.issuer] })
    expect(as.code_challenge_methods_supported).toEqual(['S256'])
  })

  it('gets a JWT of RFC 9068 by code and PKCE, and another by refresh', async () => {
    const tokens = await redeem(app, basic())
    const request = (token: string) => new Request(issuer, { headers: { authorization: `Bearer ${token}` } })
    const claims = await oauth.validateJwtAccessToken(as, request(tokens.access_token), p.demo.gateway, insecure)
    expect(claims).toMatchObject({
      client_id: app.client_id,
      sub: expect.stringMatching(/^usr_/),
      tenant_id: p.northwind.id,
      grant_id: expect.any(String),
      scope,
    })
    const renewed = await refresh(app, basic(), tokens.refresh_token)
    const again = await oauth.validateJwtAccessToken(as, request(renewed.access_token), p.demo.gateway, insecure)
    expect(again).toMatchObject({ sub: claims.sub, grant_id: claims.grant_id })
    expect(again.jti).not.toBe(claims.jti)
  })

  it('does without a person by client credentials', async () => {
    const client = { client_id: service().client_id }
    const auth = oauth.ClientSecretPost(service().client_secret)
    const response = await oauth.clientCredentialsGrantRequest(as, client, auth, {}, insecure)
    expect(await oauth.processClientCredentialsResponse(as, client, response)).toMatchObject({ scope })
  })

  it('introspects and revokes: an access token alone, or with the refresh token all of them', async () => {
    const tokens = await redeem(app, basic())
    const other = await refresh(app, basic(), tokens.refresh_token)
    await revoke(app, basic(), tokens.access_token)
    expect(await introspect(app, basic(), tokens.access_token)).toEqual({ active: false })
    expect(await introspect(app, basic(), other.refresh_token)).toMatchObject({ active: true, iss: as.issuer })
    await revoke(app, basic(), other.refresh_token)
    expect(await introspect(app, basic(), other.access_token)).toEqual({ active: false })
    await expect(refresh(app, basic(), other.refresh_token)).rejects.toMatchObject({ error: 'invalid_grant' })
  })

  it('authenticates with a key instead of a secret, and with each assertion once', async () => {
    let assertion: string | undefined
    const auth = oauth.PrivateKeyJwt({ key: keys.privateKey, kid: 'partner-1' })
    const recorded: oauth.ClientAuth = async (server, client, body, headers) => {
      await auth(server, client, body, headers)
      assertion = body.get('client_assertion') ?? undefined
    }
    const tokens = await redeem(keyed, recorded)
    const replayed: oauth.ClientAuth = (_server, { client_id }, body) => {
      body.set('client_id', client_id)
      body.set('client_assertion_type', 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer')
      body.set('client_assertion', assertion ?? '')
    }
    await expect(refresh(keyed, replayed, tokens.refresh_token)).rejects.toMatchObject({ error: 'invalid_client' })
    expect(await refresh(keyed, auth, tokens.refresh_token)).toMatchObject({ scope })
  })

  it('refuses an answer that names another issuer, or none', async () => {
    const { state, location } = await authorize(app)
    expect(location.searchParams.get('iss')).toBe(as.issuer)
    const foreign = new URL(location)
    foreign.searchParams.set('iss', 'https://elsewhere.test')
    const silent = new URL(location)
    silent.searchParams.delete('iss')
    for (const answer of [foreign, silent]) {
      expect(() => oauth.validateAuthResponse(as, { client_id: app.client_id }, answer, state)).toThrow(/iss/)
    }
  })
})

it("the demo's admins can authorize the demo's application, each for their own tenant", async () => {
  const { partner_app } = p.demo
  if (!partner_app) throw new Error('the demo has no application')
  const client = partnerClient(p.demo.gateway, { name: 'Demo', ...partner_app })
  for (const tenant of [p.northwind, p.harbor]) {
    if (!tenant.admin) throw new Error(`${tenant.name} has no admin`)
    const person = httpPerson(p.demo.gateway)
    const { access_token } = await client.letIn(person, tenant.admin)
    const { body } = await p.query(access_token, { sql: 'SELECT COUNT(*) AS n FROM accounts' })
    expect(body.rows).toEqual([{ n: tenant.accounts.length }])
    await person.close()
  }
  await client.close()
})
