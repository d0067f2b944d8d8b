import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { type AuthOnDatabase, authOnDatabase } from '../support/auth-on-database.ts'
import { type Partner, partner } from '../support/partner.ts'
import { postForm } from '../support/post-form.ts'
import { type Auth, issuer, startAuth } from '../support/start-auth.ts'

let auth: AuthOnDatabase
let replica: Auth
let app: Partner
let keys: Awaited<ReturnType<typeof generateKeyPair>>
beforeAll(async () => {
  auth = await authOnDatabase()
  replica = await startAuth({ postgres: auth.database.url })
  keys = await generateKeyPair('ES256', { extractable: true })
  app = await partner(auth, { jwks: { keys: [{ ...(await exportJWK(keys.publicKey)), kid: 'one' }] } })
})
afterAll(async () => {
  await replica?.close()
  await auth.close()
})

const now = () => Math.floor(Date.now() / 1_000)
type Changes = { claims?: Record<string, unknown>; header?: Record<string, unknown>; key?: CryptoKey }

function assertion({ claims = {}, header = {}, key = keys.privateKey }: Changes = {}): Promise<string> {
  const usual = { iss: app.clientId, sub: app.clientId, aud: issuer, jti: randomUUID(), exp: now() + 60 }
  const payload = Object.entries({ ...usual, ...claims }).filter(([, value]) => value !== undefined)
  return new SignJWT(Object.fromEntries(payload)).setProtectedHeader({ alg: 'ES256', kid: 'one', ...header }).sign(key)
}
async function introspect(client_assertion: string, { url }: Auth = auth, form: Record<string, string> = {}) {
  const client_assertion_type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
  const fields = { token: 'x', client_assertion_type, client_assertion, ...form }
  const { status, body } = await postForm(`${url}/oauth/introspect`, fields)
  return [status, body.error]
}

describe('an assertion that the application signed', () => {
  it.each([
    ['the issuer', issuer],
    ['the token endpoint', `${issuer}/oauth/token`],
    ['a list of the issuer alone', [issuer]],
  ])('authenticates it when it is for %s', async (_what, aud) => {
    expect(await introspect(await assertion({ claims: { aud } }))).toEqual([200, undefined])
  })

  it('is accepted once across all replicas, also in concurrent requests', async () => {
    const once = await assertion()
    expect(await introspect(once)).toEqual([200, undefined])
    expect(await introspect(once, replica)).toEqual([401, 'invalid_client'])
    const twice = await assertion()
    const answers = await Promise.all([auth, replica, auth, replica].map((one) => introspect(twice, one)))
    expect(answers.map(([status]) => status).sort()).toEqual([200, 401, 401, 401])
  })

  it.each<[string, () => Changes]>([
    ['for another audience', () => ({ claims: { aud: 'https://elsewhere.test' } })],
    ['for this issuer and another audience', () => ({ claims: { aud: [issuer, 'https://elsewhere.test'] } })],
    ['for no audience', () => ({ claims: { aud: undefined } })],
    ['expired', () => ({ claims: { exp: now() - 60 } })],
    ['valid for too long', () => ({ claims: { exp: now() + 86_400 } })],
    ['without an end', () => ({ claims: { exp: undefined } })],
    ['not good yet', () => ({ claims: { nbf: now() + 600 } })],
    ['without an id', () => ({ claims: { jti: undefined } })],
    ['of another issuer', () => ({ claims: { iss: 'app_other' } })],
    ['about another application', () => ({ claims: { sub: 'app_other' } })],
  ])('is refused when it is %s', async (_what, changes) => {
    expect(await introspect(await assertion(changes()))).toEqual([401, 'invalid_client'])
  })

  it('is refused when another key signed it, or none', async () => {
    const stranger = await generateKeyPair('ES256')
    expect(await introspect(await assertion({ key: stranger.privateKey }))).toEqual([401, 'invalid_client'])
    const [, payload] = (await assertion()).split('.')
    const header = Buffer.from('{"alg":"none"}').toString('base64url')
    expect(await introspect(`${header}.${payload}.`)).toEqual([401, 'invalid_client'])
  })

  it('is required, and must be the only authentication', async () => {
    const alone = await postForm(`${auth.url}/oauth/introspect`, { token: 'x', client_id: app.clientId })
    expect([alone.status, alone.body.error]).toEqual([401, 'invalid_client'])
    const both = await introspect(await assertion(), auth, { client_secret: 'x' })
    expect(both).toEqual([400, 'invalid_request'])
    expect(await introspect(await assertion(), auth, { client_id: 'app_other' })).toEqual([400, 'invalid_request'])
  })
})
