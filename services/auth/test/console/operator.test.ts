import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type AuthOnDatabase, authOnDatabase } from '../support/auth-on-database.ts'
import { type Cast, cast, copied, csrfOf, follow } from '../support/console.ts'
import { createUser, signedIn } from '../support/users.ts'
import { type Page, visitor } from '../support/visitor.ts'

let auth: AuthOnDatabase
let who: Cast
let csrf: string
beforeAll(async () => {
  auth = await authOnDatabase({ env: { OPERATOR_SECOND_FACTOR: 'optional' } })
  who = await cast(auth)
  csrf = await csrfOf(who.operator)
})
afterAll(() => auth.close())

const submit = (path: string, fields: [string, string][] = []): Promise<Page> =>
  who.operator.post(`/admin/operator/${path}`, [['csrf', csrf], ...fields])

describe('tenants', () => {
  it('are created, suspended and resumed', async () => {
    const list = await follow(who.operator, await submit('tenants/new', [['name', 'Fjord Outdoor']]))
    expect(list.text).toContain('The tenant is created.')
    const tenantId = /href="\/admin\/t\/(tnt_[0-9a-f]+)\/overview">Fjord Outdoor/.exec(list.text)?.[1] ?? ''
    const suspended = await follow(who.operator, await submit(`tenants/${tenantId}/suspend`))
    expect(suspended.text).toContain('The tenant is suspended.')
    expect((await auth.context.tenants.get(tenantId)).suspendedAt).not.toBeNull()
    const resumed = await follow(who.operator, await submit(`tenants/${tenantId}/resume`))
    expect(resumed.text).toContain('The tenant is resumed.')
    expect((await auth.context.tenants.get(tenantId)).suspendedAt).toBeNull()
  })

  it('need a name', async () => {
    const refused = await submit('tenants/new', [['name', '  ']])
    expect({ status: refused.status, error: refused.text.includes('id="name-error"') }).toEqual({
      status: 400,
      error: true,
    })
  })
})

const app: [string, string][] = [
  ['name', 'Lumen Analytics'],
  ['authMethod', 'client_secret_basic'],
  ['redirectUris', 'https://lumen.test/callback\nhttps://lumen.test/other'],
  ['scope', 'account:read'],
  ['scope', 'ads:read'],
]
const changed = (fields: Record<string, string>): [string, string][] => [
  ...app.filter(([name]) => !(name in fields)),
  ...Object.entries(fields),
]

describe('applications', () => {
  it('are registered with a secret shown once, changed, rotated and revoked', async () => {
    const made = await submit('applications/new', app)
    const shown = await follow(who.operator, made)
    const [clientId, secret] = [copied(shown, 'clientId'), copied(shown, 'clientSecret')]
    const page = await who.operator.get(`/admin/operator/applications/${clientId}`)
    expect(page.text).not.toContain(secret)
    expect((await who.operator.get(made.to ?? '')).text).not.toContain(secret)

    const edit = changed({ name: 'Lumen <Pro>', redirectUris: 'https://lumen.test/new' })
    const edited = await follow(who.operator, await submit(`applications/${clientId}/edit`, edit))
    expect(edited.text).toContain('Lumen &lt;Pro&gt;')
    expect((await auth.context.manageApps.get(clientId)).redirectUris).toEqual(['https://lumen.test/new'])

    const rotated = await follow(who.operator, await submit(`applications/${clientId}/rotate`, [['grace', '0']]))
    expect(copied(rotated, 'clientSecret')).not.toBe(secret)

    const revoked = await follow(who.operator, await submit(`applications/${clientId}/revoke`))
    expect(revoked.text).toContain('The application is revoked')
    expect(await auth.database.rows('select type from revocations where id = $1', [clientId])).toEqual([
      { type: 'app' },
    ])
  })

  it('that are public have no secret', async () => {
    const made = await submit(
      'applications/new',
      changed({ authMethod: 'none', redirectUris: 'http://127.0.0.1/done' }),
    )
    const page = await follow(who.operator, made)
    expect(page.text).toContain('The application is registered.')
    expect(page.text).not.toContain('cs_')
  })

  it.each([
    ['name', { name: '' }],
    ['redirectUris', { redirectUris: '' }],
    ['redirectUris', { redirectUris: 'http://lumen.test/callback' }],
    ['redirectUris', { redirectUris: 'javascript:alert(1)' }],
    ['scope-read', { scope: 'root' }],
    ['homepage', { homepage: 'javascript:alert(1)' }],
    ['logoUri', { logoUri: 'data:image/svg+xml;base64,PHN2Zz4=' }],
    ['jwks', { authMethod: 'private_key_jwt' }],
    ['jwks', { authMethod: 'private_key_jwt', jwks: 'not JSON' }],
    ['authMethod', { authMethod: 'magic' }],
  ])('are refused with what is wrong beside %s: %j', async (field, fields) => {
    const refused = await submit('applications/new', changed(fields))
    expect({ status: refused.status, error: refused.text.includes(`id="${field}-error"`) }).toEqual({
      status: 400,
      error: true,
    })
  })
})

describe('users', () => {
  it('are created with a working password that is shown once', async () => {
    const made = await submit('people/new', [
      ['email', 'lee@platform.example'],
      ['name', 'Lee'],
      ['kind', 'operator'],
    ])
    const password = copied(await follow(who.operator, made), 'password')
    const lee = await signedIn(auth, { email: 'lee@platform.example', password })
    expect((await lee.get('/admin')).to).toBe('/admin/operator/tenants')
    const again = await submit('people/new', [
      ['email', 'lee@platform.example'],
      ['kind', 'person'],
    ])
    expect({ status: again.status, error: again.text.includes('id="email-error"') }).toEqual({
      status: 400,
      error: true,
    })
  })

  it('are disabled with their sessions, and enabled', async () => {
    const pat = await createUser(auth, {})
    const browser = await signedIn(auth, pat)
    expect((await follow(who.operator, await submit(`people/${pat.userId}/disable`))).text).toContain(
      'The account is disabled',
    )
    expect((await browser.get('/admin')).to).toContain('/admin/sign-in')
    expect((await visitor(auth.url).signIn(pat.email, pat.password)).status).toBe(400)
    await submit(`people/${pat.userId}/enable`)
    expect((await visitor(auth.url).signIn(pat.email, pat.password)).to).toBe('/admin')
  })

  it('get a new password, which ends their sessions', async () => {
    const pat = await createUser(auth, {})
    const browser = await signedIn(auth, pat)
    const password = copied(await follow(who.operator, await submit(`people/${pat.userId}/reset-password`)), 'password')
    expect((await browser.get('/admin')).to).toContain('/admin/sign-in')
    expect((await visitor(auth.url).signIn(pat.email, password)).to).toBe('/admin')
  })

  it.each(['disable', 'reset-password', 'reset-second-factor'])('cannot %s their own account here', async (action) => {
    expect((await submit(`people/${who.users.operator.userId}/${action}`)).status).toBe(403)
  })
})
