import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type AuthOnDatabase, authOnDatabase } from '../support/auth-on-database.ts'
import { createUser, currentOf, eventsOf, signedIn } from '../support/users.ts'
import { visitor } from '../support/visitor.ts'

let auth: AuthOnDatabase
beforeAll(async () => {
  auth = await authOnDatabase()
})
afterAll(() => auth.close())

const by = { type: 'person', id: 'usr_admin', label: 'admin@northwind.example' } as const
const users = () => auth.context.manageUsers
const revocationOf = (userId: string) =>
  auth.database.rows<{ age: number }>(
    `select extract(epoch from now())::float8 - before as age from revocations where type = 'user' and id = $1`,
    [userId],
  )

describe('creating a user', () => {
  it('returns a random password once if none is given, and it signs in', async () => {
    const created = await auth.run('user.create', { email: 'New.Person@Northwind.example' })
    expect(created).toMatchObject({ email: 'new.person@northwind.example', name: 'new.person', isOperator: false })
    const { password } = created as { password: string }
    expect(password).toMatch(/^[\w-]{24}$/)
    expect((await visitor(auth.url).signIn('new.person@northwind.example', password)).to).toBe('/admin')
    expect(JSON.stringify(await auth.run('user.list', {}))).not.toMatch(/password|argon2/i)
  })

  it.each([
    [{ email: 'no address' }, 'e-mail'],
    [{ email: 'taken@northwind.example' }, 'An account for taken'],
    [{ email: 'TAKEN@northwind.example' }, 'An account for taken'],
    [{ email: 'a@b.example', password: 'short' }, 'at least 12'],
    [{ email: 'a@b.example', tenantId: 'tnt_none' }, 'no tenant'],
    [{ email: 'a@b.example', name: 'two\nlines' }, 'one line'],
  ])('refuses %j and leaves nothing behind', async (input, message) => {
    await auth.run('user.create', { email: 'taken@northwind.example' }).catch(() => {})
    await expect(auth.run('user.create', input)).rejects.toMatchObject({ friendly: expect.stringContaining(message) })
    expect(await auth.database.rows("select 1 from users where email = 'a@b.example'")).toEqual([])
  })
})

describe('disabling a user', () => {
  it('ends the sessions and tokens, and prevents sign-ins until the user is enabled', async () => {
    const who = await createUser(auth)
    const browser = await signedIn(auth, who)
    await auth.run('user.disable', { email: who.email, actor: 'olga' })
    expect(await currentOf(auth, browser)).toBeUndefined()
    expect((await revocationOf(who.userId))[0]?.age).toBeLessThan(600)
    expect((await visitor(auth.url).signIn(who.email, who.password)).status).toBe(400)
    await auth.run('user.enable', { email: who.email, actor: 'olga' })
    expect(await currentOf(auth, browser)).toBeUndefined()
    expect((await visitor(auth.url).signIn(who.email, who.password)).to).toBe('/admin')
    const events = (await eventsOf(auth.database, who.userId)).filter(({ action }) => /able$/.test(action))
    expect(events.map(({ tenant_id, action, actor }) => [tenant_id, action, actor])).toEqual([
      ['platform', 'person.disable', { type: 'operator', id: 'olga' }],
      ['platform', 'person.enable', { type: 'operator', id: 'olga' }],
    ])
  })

  it('ends a session that still needs its second factor', async () => {
    const who = await createUser(auth)
    const { user } = { user: await users().get(who.userId) }
    const browser = await signedIn(auth, who)
    await users().disable(user.id, by)
    expect((await browser.get('/admin/account')).to).toContain('/admin/sign-in')
  })
})

it('a reset password is random, and ends the sessions', async () => {
  const who = await createUser(auth)
  const browser = await signedIn(auth, who)
  const { password } = await users().resetPassword(who.userId, by)
  expect(await currentOf(auth, browser)).toBeUndefined()
  expect((await visitor(auth.url).signIn(who.email, who.password)).status).toBe(400)
  expect((await visitor(auth.url).signIn(who.email, password)).to).toBe('/admin')
})

describe('roles', () => {
  it("change at once in an open session, and are audited in the tenant's chain", async () => {
    const first = await createUser(auth)
    const who = await createUser(auth, { tenantId: first.tenantId, role: 'viewer' })
    const browser = await signedIn(auth, who)
    await users().setRole({ tenantId: first.tenantId, userId: who.userId, role: 'admin' }, by)
    expect((await currentOf(auth, browser))?.memberships[0]?.role).toBe('admin')
    expect((await eventsOf(auth.database, who.userId)).at(-1)).toMatchObject({
      tenant_id: first.tenantId,
      action: 'member.change_role',
      actor: by,
      details: { from: 'viewer', to: 'admin' },
    })
  })

  it('leave a tenant at least one admin, also when two admins demote each other', async () => {
    const one = await createUser(auth)
    const { tenantId } = one
    const validation = { kind: 'validation_error' }
    await expect(users().setRole({ tenantId, userId: one.userId, role: 'viewer' }, by)).rejects.toMatchObject(
      validation,
    )
    await expect(users().remove({ tenantId, userId: one.userId }, by)).rejects.toMatchObject(validation)
    const other = await createUser(auth, { tenantId, role: 'admin' })
    const both = await Promise.allSettled(
      [one, other].map(({ userId }) => users().setRole({ tenantId, userId, role: 'viewer' }, by)),
    )
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect((await users().membersOf(tenantId)).filter(({ role }) => role === 'admin')).toHaveLength(1)
  })

  it('can be changed for members of the tenant only', async () => {
    const [mine, theirs] = [await createUser(auth), await createUser(auth)]
    const missing = { kind: 'not_found' }
    for (const userId of [theirs.userId, 'usr_none']) {
      const place = { tenantId: mine.tenantId, userId }
      await expect(users().setRole({ ...place, role: 'viewer' }, by)).rejects.toMatchObject(missing)
      await expect(users().remove(place, by)).rejects.toMatchObject(missing)
    }
    await expect(
      users().setRole({ tenantId: mine.tenantId, userId: mine.userId, role: 'owner' }, by),
    ).rejects.toMatchObject({ kind: 'validation_error' })
    expect(await users().membersOf(theirs.tenantId)).toHaveLength(1)
  })
})

it('removing a user from a tenant revokes their tokens at once, and does not affect other tenants', async () => {
  const who = await createUser(auth)
  const admin = await createUser(auth)
  const browser = await signedIn(auth, who)
  const { tenantId } = admin
  const { link } = await users().invite({ tenantId, email: who.email, role: 'viewer' }, by)
  await auth.context.invitations.acceptAs(
    (await currentOf(auth, browser)) ?? fail(),
    new URL(link).searchParams.get('token') ?? '',
    { client: { id: 'request-1', address: '', network: '', userAgent: '' }, deviceCookie: undefined },
  )
  expect((await currentOf(auth, browser))?.memberships).toHaveLength(2)
  await users().remove({ tenantId, userId: who.userId }, by)
  expect((await currentOf(auth, browser))?.memberships.map((one) => one.tenantId)).toEqual([who.tenantId])
  expect(await revocationOf(who.userId)).toHaveLength(1)
  expect((await eventsOf(auth.database, who.userId)).at(-1)).toMatchObject({
    tenant_id: tenantId,
    action: 'member.remove',
  })
})

function fail(): never {
  throw new Error('no user is signed in')
}
