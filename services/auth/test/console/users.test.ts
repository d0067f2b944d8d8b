import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type AuthOnDatabase, authOnDatabase } from '../support/auth-on-database.ts'
import { type Cast, cast, copied, csrfOf, follow } from '../support/console.ts'
import { createUser, eventsOf, signedIn } from '../support/users.ts'
import { visitor } from '../support/visitor.ts'

let auth: AuthOnDatabase
let who: Cast
let csrf: string
beforeAll(async () => {
  auth = await authOnDatabase({ env: { OPERATOR_SECOND_FACTOR: 'optional' } })
  who = await cast(auth)
  csrf = await csrfOf(who.admin)
})
afterAll(() => auth.close())

const pathOf = (link: string): string => link.replace(/^https:\/\/[^/]+/, '')
const tokenOf = (link: string): string => new URL(link).searchParams.get('token') ?? ''

describe('an invitation', () => {
  it('is a link shown once, with which its user joins', async () => {
    const made = await who.admin.post(who.at('people/invite'), {
      csrf,
      email: 'Nora@Northwind.example',
      role: 'viewer',
    })
    const shown = await follow(who.admin, made)
    const link = copied(shown, 'link')
    expect((await who.admin.get(made.to ?? '')).text).not.toContain(link)
    const list = await who.viewer.get(who.at('people'))
    expect(list.text).toContain('nora@northwind.example')
    expect(list.text).not.toContain(tokenOf(link))

    const nora = visitor(auth.url)
    const own = { token: tokenOf(link), name: 'Nora', password: 'a very long password of hers' }
    const joined = await nora.fill(pathOf(link), own)
    expect(joined.status).toBe(303)
    expect((await nora.get(who.at('overview'))).status).toBe(200)
    expect((await nora.get(who.at('people/invite'))).status).toBe(403)
  })

  it('can be withdrawn', async () => {
    const made = await who.admin.post(who.at('people/invite'), { csrf, email: 'gone@northwind.example', role: 'admin' })
    const link = copied(await follow(who.admin, made), 'link')
    const done = await who.admin.post((made.to ?? '').replace(/\/link$/, '/withdraw'), { csrf })
    expect((await follow(who.admin, done)).text).toContain('The invitation is withdrawn.')
    expect((await visitor(auth.url).get(pathOf(link))).status).toBe(404)
  })

  it.each([
    ['email', { email: 'nobody', role: 'viewer' }],
    ['role', { email: 'x@northwind.example', role: 'owner' }],
    ['role', { email: 'x@northwind.example', role: '' }],
  ])('shows the error of its field %s', async (field, fields) => {
    const refused = await who.admin.post(who.at('people/invite'), { csrf, ...fields })
    expect({ status: refused.status, error: refused.text.includes(`id="${field}-error"`) }).toEqual({
      status: 400,
      error: true,
    })
  })
})

describe('a role', () => {
  it('is changed at once, and the audit log names the admin', async () => {
    const { userId, ...pat } = await createUser(auth, { tenantId: who.tenantId, role: 'viewer' })
    const browser = await signedIn(auth, pat)
    expect((await browser.get(who.at('credentials/new'))).status).toBe(403)
    const done = await who.admin.post(who.at(`people/${userId}/role`), { csrf, role: 'admin' })
    expect((await follow(who.admin, done)).text).toContain('The role is changed.')
    expect((await browser.get(who.at('credentials/new'))).status).toBe(200)
    const change = (await eventsOf(auth.database, userId)).find(({ action }) => action === 'member.change_role')
    expect(change).toMatchObject({
      tenant_id: who.tenantId,
      actor: { type: 'person', id: who.users.admin.userId },
      details: { from: 'viewer', to: 'admin' },
    })
  })
})

describe('the last admin', () => {
  it('cannot be demoted or removed, not even by their own request', async () => {
    const alone = await cast(auth, 'Alone')
    const own = await csrfOf(alone.admin)
    const { userId } = alone.users.admin
    for (const [path, fields] of [
      ['role', { role: 'viewer' }],
      ['remove', {}],
    ] as const) {
      const refused = await alone.admin.post(alone.at(`people/${userId}/${path}`), { csrf: own, ...fields })
      expect({
        path,
        status: refused.status,
        says: refused.text.includes('A tenant needs at least one admin.'),
      }).toEqual({ path, status: 400, says: true })
    }
    expect((await alone.admin.get(alone.at('credentials/new'))).status).toBe(200)
  })
})

describe('a member who is removed', () => {
  it('can no longer see the tenant', async () => {
    const { userId, ...pat } = await createUser(auth, { tenantId: who.tenantId, role: 'admin' })
    const browser = await signedIn(auth, pat)
    const done = await who.admin.post(who.at(`people/${userId}/remove`), { csrf })
    expect((await follow(who.admin, done)).text).toContain('The person no longer has access.')
    expect((await browser.get(who.at('overview'))).status).toBe(404)
  })

  it('can be the admin who removes, who is then redirected', async () => {
    const pat = await createUser(auth, { tenantId: who.tenantId, role: 'admin' })
    const browser = await signedIn(auth, pat)
    const done = await browser.post(who.at(`people/${pat.userId}/remove`), { csrf: await csrfOf(browser) })
    expect(done.to).toBe('/admin')
    expect((await browser.get('/admin')).to).toBe('/admin/tenants')
  })
})
