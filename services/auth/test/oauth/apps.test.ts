import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { until } from '@platform/testkit'
import { exportJWK, generateKeyPair } from 'jose'
import { z } from 'zod'
import { type AuthOnDatabase, authOnDatabase } from '../support/auth-on-database.ts'
import { attempt, connect, follow, type Partner, partner, refresh, secretClient } from '../support/partner.ts'
import { postForm } from '../support/post-form.ts'
import { type Auth, startAuth } from '../support/start-auth.ts'
import { createUser, eventsOf, signedIn } from '../support/users.ts'
import { visitor } from '../support/visitor.ts'

let auth: AuthOnDatabase
let replica: Auth
beforeAll(async () => {
  auth = await authOnDatabase()
  replica = await startAuth({ postgres: auth.database.url })
})
afterAll(async () => {
  await replica?.close()
  await auth.close()
})

const by = { type: 'person', id: 'usr_operator', label: 'olga@platform.example' } as const
const valid = { name: 'Bids', redirectUris: ['https://bids.test/cb'] }
const create = (input: object) => auth.context.manageApps.create({ ...valid, ...input }, by)
const isSecret = async (app: Partner, url = auth.url): Promise<boolean> =>
  (await postForm(`${url}/oauth/introspect`, { token: 'x' }, { client: secretClient(app) })).status === 200

describe('an application', () => {
  it('gets the four read scopes by default, and others that the operator chooses', async () => {
    const { app, clientSecret } = await create({})
    expect(app).toMatchObject({
      clientId: expect.stringMatching(/^app_[0-9a-f]{32}$/),
      scopes: ['account:read', 'retail:read', 'ads:read', 'brand_analytics:read'],
      authMethod: 'client_secret_basic',
      createdBy: by.label,
    })
    expect(clientSecret).toMatch(/^cs_/)
    expect((await create({ scopes: ['ads:write', 'ads:read'] })).app.scopes).toEqual(['ads:read', 'ads:write'])
    expect((await eventsOf(auth.database, app.clientId)).map(({ action, actor }) => [action, actor])).toEqual([
      ['app.create', by],
    ])
  })

  it('has no secret when it is public or signs with its own key', async () => {
    const { publicKey } = await generateKeyPair('ES256', { extractable: true })
    const keyed = await create({ jwks: { keys: [await exportJWK(publicKey)] } })
    expect([keyed.app.authMethod, keyed.clientSecret]).toEqual(['private_key_jwt', undefined])
    const native = await create({ authMethod: 'none', redirectUris: ['com.example.bids:/cb', 'http://[::1]/cb'] })
    expect([native.app.authMethod, native.clientSecret]).toEqual(['none', undefined])
  })

  const secretKey = { kty: 'EC', crv: 'P-256', x: 'a', y: 'b', d: 'c' }
  it.each<[string, object, string]>([
    ['no name', { name: ' ' }, 'name'],
    ['a name of two lines', { name: 'a\nb' }, 'name'],
    ['a name that changes direction', { name: 'a\u202eb' }, 'name'],
    ['no redirect URI', { redirectUris: [] }, 'redirectUris'],
    ['http', { redirectUris: ['http://bids.test/cb'] }, 'redirectUris.0'],
    ['localhost', { redirectUris: ['https://bids.test/cb', 'http://localhost/cb'] }, 'redirectUris.1'],
    ['a fragment', { redirectUris: ['https://bids.test/cb#x'] }, 'redirectUris.0'],
    ['a wildcard', { redirectUris: ['https://*.bids.test/cb'] }, 'redirectUris.0'],
    ['a user name', { redirectUris: ['https://a@bids.test/cb'] }, 'redirectUris.0'],
    ['a script', { redirectUris: ['javascript:alert(1)'], authMethod: 'none' }, 'redirectUris.0'],
    ['a data address', { redirectUris: ['data:text/html,x'], authMethod: 'none' }, 'redirectUris.0'],
    ['a private scheme without being public', { redirectUris: ['com.example.bids:/cb'] }, 'redirectUris.0'],
    ['a relative address', { redirectUris: ['/cb'] }, 'redirectUris.0'],
    ['an unknown scope', { scopes: ['ads:delete'] }, 'scopes.0'],
    ['no scope', { scopes: [] }, 'scopes'],
    ['a logo with a script', { logoUri: 'data:image/svg+xml;base64,AAAA' }, 'logoUri'],
    ['a logo over http', { logoUri: 'http://bids.test/logo.png' }, 'logoUri'],
    ['a large logo', { logoUri: `data:image/png;base64,${'A'.repeat(70_000)}` }, 'logoUri'],
    ['a homepage that is not a URL over https', { homepage: 'javascript:alert(1)' }, 'homepage'],
    ['keys and a secret', { jwks: { keys: [{ kty: 'OKP', crv: 'Ed25519', x: 'a' }] }, authMethod: 'none' }, 'jwks'],
    ['assertions without keys', { authMethod: 'private_key_jwt' }, 'jwks'],
    ['a private key', { jwks: { keys: [secretKey] } }, 'jwks.keys.0.d'],
    ['a secret as a key', { jwks: { keys: [{ kty: 'oct', k: 'a' }] } }, 'jwks.keys.0'],
    ['a short RSA key', { jwks: { keys: [{ kty: 'RSA', n: 'abc', e: 'AQAB' }] } }, 'jwks.keys.0.n'],
  ])('is not registered with %s', async (_what, input, path) => {
    const issues = [expect.objectContaining({ path })]
    await expect(create(input)).rejects.toMatchObject({ kind: 'validation_error', details: { issues } })
  })

  it('changes the given fields, and the other replica follows within a second', async () => {
    const { app, clientSecret } = await create({ logoUri: 'https://bids.test/l.png', homepage: 'https://bids.test/' })
    const before = { clientId: app.clientId, clientSecret, redirectUri: 'https://bids.test/cb' }
    const known = await follow(visitor(auth.url), attempt(before).path)
    expect(known.callback ? '' : known.path).toMatch(/^\/admin\/sign-in/)
    const changed = await auth.context.manageApps.update(
      app.clientId,
      { name: 'Better Bids', redirectUris: ['https://bids.test/new'], logoUri: null },
      by,
    )
    expect(changed).toMatchObject({
      name: 'Better Bids',
      logoUri: undefined,
      homepage: 'https://bids.test/',
      scopes: app.scopes,
    })
    const moved = { clientId: app.clientId, clientSecret, redirectUri: 'https://bids.test/new' }
    // Visible at once, although the application was cached a moment ago.
    expect((await follow(visitor(auth.url), attempt(before).path)).page.status).toBe(400)
    const browser = await signedIn(replica, await createUser(auth))
    const isShown = async () => (await follow(browser, attempt(moved).path)).page.text.includes('Better Bids')
    await until('the change at the replica', isShown)
    const [, update] = await eventsOf(auth.database, app.clientId)
    expect(update).toMatchObject({ action: 'app.update', details: { name: 'Better Bids', before: { name: 'Bids' } } })
    const wrong = auth.context.manageApps.update(app.clientId, { redirectUris: ['http://bids.test/'] }, by)
    await expect(wrong).rejects.toMatchObject({ kind: 'validation_error' })
    await expect(auth.context.manageApps.update('app_none', { name: 'x' }, by)).rejects.toMatchObject({
      kind: 'not_found',
    })
  })

  it('rotates its secret: both work during the grace period, then the new one only', async () => {
    const old = await partner(auth)
    const rotate = async (graceSeconds: number) =>
      z
        .object({ clientSecret: z.string() })
        .parse(await auth.run('app.rotate', { clientId: old.clientId, graceSeconds }))
    const renewed = { ...old, ...(await rotate(2)) }
    expect([await isSecret(old), await isSecret(renewed)]).toEqual([true, true])
    await until('the end of the grace', async () => !(await isSecret(old)))
    expect(await isSecret(renewed)).toBe(true)
    const last = { ...old, ...(await rotate(0)) }
    expect([await isSecret(renewed), await isSecret(last)]).toEqual([false, true])
    await until('the change at the replica', () => isSecret(last, replica.url))
  })

  it('cannot rotate a secret that it does not have', async () => {
    const native = await partner(auth, { authMethod: 'none', redirectUri: 'http://127.0.0.1/cb' })
    await expect(auth.run('app.rotate', { clientId: native.clientId })).rejects.toMatchObject({ kind: 'not_found' })
    await expect(auth.run('app.revoke', { clientId: 'app_none' })).rejects.toMatchObject({ kind: 'not_found' })
  })

  it('is listed without its secret, and no secret is readable in the database', async () => {
    const app = await partner(auth)
    const tokens = await connect(auth.url, await signedIn(auth, await createUser(auth)), app)
    await refresh(auth.url, app, tokens.refresh_token)
    const list = await auth.run('app.list', {})
    expect(JSON.stringify(list)).toContain(app.clientId)
    expect(JSON.stringify(list)).not.toMatch(/secret"|hmac/i)
    const tables = await auth.database.rows<{ name: string }>(
      "select table_name as name from information_schema.tables where table_schema = 'auth'",
    )
    for (const { name } of tables) {
      const text = JSON.stringify(await auth.database.rows(`select ${name}::text as row from ${name}`))
      for (const secret of [String(app.clientSecret), tokens.access_token, tokens.refresh_token]) {
        expect(text).not.toContain(secret)
      }
    }
  })
})
