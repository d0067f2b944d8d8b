import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { until } from '@platform/testkit'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import { z } from 'zod'
import { type FreshDatabase, freshDatabase } from '../support/fresh-database.ts'
import {
  askToken,
  attempt,
  codeForm,
  connect,
  type Partner,
  partner,
  passThrough,
  refresh,
  secretClient,
  tokensOf,
} from '../support/partner.ts'
import { postForm } from '../support/post-form.ts'
import { type Auth, issuer, startAuth } from '../support/start-auth.ts'
import { createUser, eventsOf, signedIn } from '../support/users.ts'
import type { Visitor } from '../support/visitor.ts'

let database: FreshDatabase
let auth: Auth
let replica: Auth
let app: Partner
let browser: Visitor
beforeAll(async () => {
  database = await freshDatabase()
  const env = { KEY_LEAD_SECONDS: '1' }
  auth = await startAuth({ postgres: database.url, env })
  replica = await startAuth({ postgres: database.url, env })
  app = await partner(auth)
  browser = await signedIn(auth, await createUser(auth))
})
afterAll(async () => {
  await auth?.close()
  await replica?.close()
  await database?.close()
})

async function newCode(of: Partner = app, changes: Record<string, string> = {}) {
  const { path, verifier } = attempt(of, changes)
  return codeForm(of, await passThrough(browser, path), verifier)
}
const refusal = async (form: Record<string, string>, of: Partner = app, url = auth.url) => {
  const { status, body } = await askToken(url, of, form)
  return [status, body.error]
}

describe('a code', () => {
  it('of one replica redeems at the other', async () => {
    expect((await askToken(replica.url, app, await newCode())).status).toBe(200)
  })

  it('redeems once when it is presented twice at once, on any replica', async () => {
    const form = await newCode()
    const answers = await Promise.all([auth, replica, auth, replica].map(({ url }) => askToken(url, app, form)))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400, 400])
  })

  it('that is presented a second time is refused, and ends the grant with all its tokens', async () => {
    const form = await newCode()
    const tokens = tokensOf(await askToken(auth.url, app, form))
    expect(await refusal(form, app, replica.url)).toEqual([400, 'invalid_grant'])
    expect((await refresh(auth.url, app, tokens.refresh_token)).body.error).toBe('invalid_grant')
    const seen = await postForm(
      `${auth.url}/oauth/introspect`,
      { token: tokens.access_token },
      { client: secretClient(app) },
    )
    expect(seen.body).toEqual({ active: false })
    const events = await eventsOf(database, String(decodeJwt(tokens.access_token).grant_id))
    expect(events.find(({ action }) => action === 'grant.revoke')).toMatchObject({ details: { reason: 'replay' } })
  })

  it('is valid for at most a minute, and stored as a hash only', async () => {
    const { code } = await newCode()
    const hash = createHash('sha256').update(code).digest('base64url')
    const rows = await database.rows<{ life: string; text: string }>(
      `select extract(epoch from expires_at - now())::int as life, oauth_artifacts::text as text
       from oauth_artifacts where model = 'AuthorizationCode' and id = $1`,
      [hash],
    )
    expect(Number(rows[0]?.life)).toBeLessThanOrEqual(60)
    expect(Number(rows[0]?.life)).toBeGreaterThan(50)
    expect(rows[0]?.text).not.toContain(code)
  })

  it('is refused after it has expired', async () => {
    const form = await newCode()
    await database.rows("update oauth_artifacts set expires_at = now() where model = 'AuthorizationCode'")
    expect(await refusal(form)).toEqual([400, 'invalid_grant'])
  })

  it.each<[string, (form: Record<string, string>) => Record<string, string>]>([
    ['another redirect URI', (form) => ({ ...form, redirect_uri: 'https://partner.test/other' })],
    ['no redirect URI', ({ redirect_uri: _, ...form }) => form],
    ['another verifier', (form) => ({ ...form, code_verifier: 'a'.repeat(43) })],
    ['a verifier that is too short', (form) => ({ ...form, code_verifier: 'a' })],
    ['no verifier', ({ code_verifier: _, ...form }) => form],
    ['another resource', (form) => ({ ...form, resource: 'https://elsewhere.test' })],
  ])('ends when its own client presents it with %s', async (_name, change) => {
    const form = await newCode()
    expect((await refusal(change(form)))[0]).toBe(400)
    expect(await refusal(form, app, replica.url)).toEqual([400, 'invalid_grant'])
  })

  it.each<[string, (form: Record<string, string>) => Record<string, string>, RegExp]>([
    [
      'another redirect URI',
      (form) => ({ ...form, redirect_uri: 'https://partner.test/other' }),
      /^redirect_uri differs/,
    ],
    ['another verifier', (form) => ({ ...form, code_verifier: 'a'.repeat(43) }), /^code_verifier does not match/],
    ['no verifier', ({ code_verifier: _, ...form }) => form, /^code_verifier is missing/],
    ['another code', (form) => ({ ...form, code: 'nonsense' }), /^the code is not one that this client can redeem/],
  ])('that its client presents with %s is refused with that reason', async (_name, change, reason) => {
    const { body } = await askToken(auth.url, app, change(await newCode()))
    expect([body.error, body.error_description]).toEqual(['invalid_grant', expect.stringMatching(reason)])
    expect(body.error_description).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/)
  })

  it('that has expired, or was used, is refused with that reason', async () => {
    const form = await newCode()
    await database.rows("update oauth_artifacts set expires_at = now() where model = 'AuthorizationCode'")
    expect((await askToken(auth.url, app, form)).body.error_description).toMatch(/^the code has expired/)
    const used = await newCode()
    await askToken(auth.url, app, used)
    expect((await askToken(auth.url, app, used)).body.error_description).toMatch(/^the code was used before/)
  })

  it('of another client is refused with the text of a code that does not exist, whatever its state', async () => {
    const other = await partner(auth, { name: 'Curious' })
    const nonsense = (await askToken(auth.url, other, { ...(await newCode()), code: 'nonsense' })).body
    const [live, used, expired] = [await newCode(), await newCode(), await newCode()]
    await askToken(auth.url, app, used)
    const hash = createHash('sha256').update(expired.code).digest('base64url')
    await database.rows('update oauth_artifacts set expires_at = now() where id = $1', [hash])
    for (const form of [live, used, expired]) expect((await askToken(auth.url, other, form)).body).toEqual(nonsense)
  })

  it('ends when another client of any kind presents it', async () => {
    const other = await partner(auth, { name: 'Other' })
    const native = await partner(auth, { redirectUri: 'http://127.0.0.1/cb', authMethod: 'none' })
    for (const thief of [other, native]) {
      const form = await newCode()
      expect(await refusal(form, thief)).toEqual([400, 'invalid_grant'])
      expect(await refusal(form, app, replica.url)).toEqual([400, 'invalid_grant'])
    }
  })

  it('that ended unused leaves the grant and its tokens valid', async () => {
    const tokens = await connect(auth.url, browser, app)
    const form = await newCode()
    expect(await refusal({ ...form, code_verifier: 'a'.repeat(43) })).toEqual([400, 'invalid_grant'])
    expect(await refusal(form)).toEqual([400, 'invalid_grant'])
    expect((await refresh(auth.url, app, tokens.refresh_token)).status).toBe(200)
  })

  it('that was redeemed still ends its grant when another client presents it afterwards', async () => {
    const form = await newCode()
    const tokens = tokensOf(await askToken(auth.url, app, form))
    expect(await refusal({ ...form, code_verifier: 'a'.repeat(43) })).toEqual([400, 'invalid_grant'])
    expect(await refusal(form)).toEqual([400, 'invalid_grant'])
    expect((await refresh(auth.url, app, tokens.refresh_token)).body.error).toBe('invalid_grant')
  })

  it('requires client authentication, and stays valid after a caller without it', async () => {
    const form = await newCode()
    expect(await refusal(form, { ...app, clientSecret: 'cs_wrong' })).toEqual([401, 'invalid_client'])
    expect(await refusal(form, { ...app, clientSecret: undefined })).toEqual([401, 'invalid_client'])
    expect((await askToken(auth.url, app, form)).status).toBe(200)
  })

  it('is refused for a credential, and client credentials for an application', async () => {
    const credential = await auth.credential()
    const stranger = { ...credential, redirectUri: app.redirectUri }
    expect(await refusal(await newCode(), stranger)).toEqual([400, 'unauthorized_client'])
    expect(await refusal({ grant_type: 'client_credentials' })).toEqual([400, 'unauthorized_client'])
  })

  it('redeems also when the signing key changes meanwhile', async () => {
    const form = await newCode()
    const { kid } = z.object({ kid: z.string() }).parse(await auth.run('keys.rotate', {}))
    await until('the new key at the replica', () => replica.context.ring.keys().current.kid === kid)
    const { access_token } = tokensOf(await askToken(replica.url, app, form))
    expect(decodeProtectedHeader(access_token).kid).toBe(kid)
  })
})

describe('a public application', () => {
  it('redeems with its verifier alone, on any loopback port, and needs consent every time', async () => {
    const native = await partner(auth, { redirectUri: 'http://127.0.0.1/cb', authMethod: 'none' })
    expect(native.clientSecret).toBeUndefined()
    const onPort = { ...native, redirectUri: 'http://127.0.0.1:49152/cb' }
    const tokens = await connect(auth.url, browser, onPort)
    expect((await refresh(auth.url, native, tokens.refresh_token)).status).toBe(200)
    const again = await browser.get(attempt(onPort).path)
    expect(again.to).toMatch(/^\/oauth\/interaction\//)
    const form = await newCode(onPort)
    const { code_verifier: _, ...without } = form
    expect(await refusal(without, onPort)).toEqual([400, 'invalid_grant'])
  })

  it('can revoke its token by presenting it', async () => {
    const native = await partner(auth, { redirectUri: 'com.example.bids:/cb', authMethod: 'none' })
    const tokens = await connect(auth.url, browser, native)
    const form = { token: tokens.refresh_token, client_id: native.clientId }
    expect((await postForm(`${auth.url}/oauth/revoke`, form)).status).toBe(200)
    expect((await refresh(auth.url, native, tokens.refresh_token)).body.error).toBe('invalid_grant')
  })
})

it('the application receives only the code, the state and the issuer', async () => {
  const { path, state } = attempt(app)
  const callback = await passThrough(browser, path)
  expect([...callback.searchParams.keys()].sort()).toEqual(['code', 'iss', 'state'])
  expect(callback.searchParams.get('iss')).toBe(issuer)
  expect(callback.searchParams.get('state')).toBe(state)
})
