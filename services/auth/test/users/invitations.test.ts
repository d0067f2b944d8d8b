import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { until } from '@platform/testkit'
import { z } from 'zod'
import { type AuthOnDatabase, authOnDatabase } from '../support/auth-on-database.ts'
import { issuer } from '../support/start-auth.ts'
import { createUser, currentOf, eventsOf, signedIn } from '../support/users.ts'
import { hidden, type Visitor, visitor } from '../support/visitor.ts'

let auth: AuthOnDatabase
let tenantId: string
beforeAll(async () => {
  auth = await authOnDatabase()
  tenantId = await auth.tenant('Northwind')
})
afterAll(() => auth.close())

const newAddress = (): string => `guest-${randomUUID()}@northwind.example`
const Invited = z.object({ id: z.string(), link: z.string(), email: z.string() })
/** Creates an invitation; returns its path and token. */
async function invite(input: { email?: string; role?: string; tenantId?: string } = {}) {
  const invited = Invited.parse(
    await auth.run('user.invite', { tenantId, email: newAddress(), role: 'viewer', ...input }),
  )
  const { pathname, search, searchParams } = new URL(invited.link)
  return { ...invited, path: pathname + search, token: searchParams.get('token') ?? '' }
}
const action = '/admin/invitation'
/** Opens the link and submits its form. */
const join = (
  browser: Visitor,
  { path, token }: { path: string; token: string },
  fields: Record<string, string> = good,
) => browser.fill(path, { ...fields, token })

const good = { name: 'Grace Guest', password: 'six green turtles' }

describe('a new person', () => {
  it('creates an account with the link, belongs to the tenant, and is signed in', async () => {
    const invitation = await invite({ role: 'admin' })
    const { path, email, link, id } = invitation
    expect(link.startsWith(`${issuer}/admin/invitation?token=`)).toBe(true)
    const browser = visitor(auth.url)
    const page = await browser.get(path)
    expect(page.text).toContain('Northwind')
    expect((await join(browser, invitation)).to).toBe('/admin')
    const current = await currentOf(auth, browser)
    expect(current).toMatchObject({
      user: { email, name: good.name, isOperator: false },
      memberships: [{ tenantId, role: 'admin' }],
    })
    expect((await visitor(auth.url).signIn(email, good.password)).to).toBe('/admin')
    const events = await eventsOf(auth.database, current?.user.id ?? '')
    expect(events.map(({ tenant_id, action }) => [tenant_id, action])).toEqual(
      expect.arrayContaining([
        ['platform', 'person.create'],
        [tenantId, 'member.add'],
        ['platform', 'person.sign_in'],
      ]),
    )
    expect(events.find(({ action }) => action === 'member.add')?.details).toMatchObject({
      role: 'admin',
      invitation: id,
    })
  })

  it('uses the link once: of two at once one joins, and later ones find no invitation', async () => {
    const invitation = await invite()
    const { path, email } = invitation
    const [one, two] = [visitor(auth.url), visitor(auth.url)]
    const answers = await Promise.all([join(one, invitation), join(two, invitation)])
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 404])
    expect(await auth.database.rows('select 1 from users where email = $1', [email])).toHaveLength(1)
    expect((await visitor(auth.url).get(path)).status).toBe(404)
  })

  it.each([
    ['a bad password', { password: 'short' }, 'at least 12'],
    ['no name', { name: ' ' }, 'is missing'],
    ['a name of several lines', { name: 'a\u0007b' }, 'one line'],
    ['a password that is the name', { password: 'Grace Guest1' }, 'name or e-mail'],
  ])('sees the error for %s, and the link still works', async (_what, input, message) => {
    const invitation = await invite()
    const browser = visitor(auth.url)
    const answer = await join(browser, invitation, { ...good, ...input })
    expect([answer.status, answer.text]).toEqual([400, expect.stringContaining(message)])
    expect((await join(browser, invitation)).to).toBe('/admin')
  })

  it('needs the CSRF token of their own browser', async () => {
    const { path, token } = await invite()
    const foreign = hidden(await visitor(auth.url).get(path), 'csrf')
    const browser = visitor(auth.url)
    await browser.get(path)
    for (const csrf of ['', foreign]) expect((await browser.post(action, { ...good, csrf, token })).status).toBe(403)
  })
})

describe('a person with an account', () => {
  it('signs in first and joins with that account', async () => {
    const who = await createUser(auth)
    const { path, token } = await invite({ email: who.email.toUpperCase() })
    const browser = visitor(auth.url)
    const { to = '' } = await browser.get(path)
    expect(to).toBe(`/admin/sign-in?next=${encodeURIComponent(path)}`)
    expect((await browser.signIn(who.email, who.password, to.slice('/admin/sign-in'.length))).to).toBe(path)
    const page = await browser.get(path)
    expect((await browser.post(action, { csrf: hidden(page, 'csrf', action), token })).to).toBe('/admin')
    expect((await currentOf(auth, browser))?.memberships.map((one) => one.tenantId).sort()).toEqual(
      [who.tenantId, tenantId].sort(),
    )
  })

  it('keeps their password when another person has the link', async () => {
    const who = await createUser(auth)
    const { token } = await invite({ email: who.email })
    const browser = visitor(auth.url)
    await browser.get('/admin/sign-in')
    const csrf = hidden(await browser.get('/admin/sign-in'), 'csrf')
    expect((await browser.post(action, { ...good, csrf, token })).to).toContain('/admin/sign-in?next=')
    expect((await visitor(auth.url).signIn(who.email, good.password)).status).toBe(400)
  })

  it('cannot accept an invitation of another address', async () => {
    const { path, email, token } = await invite()
    const browser = await signedIn(auth, await createUser(auth))
    const page = await browser.get(path)
    expect(page.text).toContain(email)
    expect(page.text).not.toContain(`action="${action}"`)
    const csrf = hidden(page, 'csrf', '/admin/sign-out')
    expect((await browser.post(action, { csrf, token })).status).toBe(403)
    expect((await visitor(auth.url).get(path)).status).toBe(200)
  })

  it('keeps an existing higher role', async () => {
    const who = await createUser(auth, { tenantId, role: 'admin' })
    const { path, token } = await invite({ email: who.email, role: 'viewer' })
    const browser = await signedIn(auth, who)
    await browser.post(action, { csrf: hidden(await browser.get(path), 'csrf', action), token })
    expect((await currentOf(auth, browser))?.memberships).toMatchObject([{ tenantId, role: 'admin' }])
  })
})

it('an invitation is stored as a hash, valid for seven days, and replaces earlier ones of its address', async () => {
  const email = newAddress()
  const [first, second] = [await invite({ email }), await invite({ email })]
  expect((await visitor(auth.url).get(first.path)).status).toBe(404)
  const rows = await auth.database.rows<{ row: string; days: number }>(
    'select invitations::text as row, extract(epoch from expires_at - created_at)::float8 / 86400 as days from invitations where id = $1',
    [second.id],
  )
  expect(rows[0]?.days).toBeCloseTo(7)
  expect(rows[0]?.row).not.toContain(second.token)
  await auth.database.rows('update invitations set expires_at = now() where id = $1', [second.id])
  expect((await visitor(auth.url).get(second.path)).status).toBe(404)
})

it('an invitation can be withdrawn by its own tenant only, and that is audited in its chain', async () => {
  const other = await auth.tenant('Other')
  const { id, path } = await invite()
  const by = { type: 'person' as const, id: 'usr_admin' }
  await expect(auth.context.manageUsers.withdrawInvitation(other, id, by)).rejects.toMatchObject({ kind: 'not_found' })
  expect((await auth.context.manageUsers.invitationsOf(tenantId)).map((one) => one.id)).toContain(id)
  await auth.context.manageUsers.withdrawInvitation(tenantId, id, by)
  expect((await visitor(auth.url).get(path)).status).toBe(404)
  const events = await eventsOf(auth.database, id)
  expect(events.map(({ tenant_id, action, actor }) => [tenant_id, action, actor.id])).toEqual([
    [tenantId, 'invitation.create', 'operator'],
    [tenantId, 'invitation.withdraw', 'usr_admin'],
  ])
})

it.each(['x', 'a'.repeat(43), '%00', '..%2f..'])('an unknown link is answered like a used one: %s', async (token) => {
  expect((await visitor(auth.url).get(`/admin/invitation?token=${token}`)).status).toBe(404)
})

it("the access log does not contain the invitation's token", async () => {
  const { path, token } = await invite()
  const lines: string[] = []
  const { log } = auth.context
  const { info } = log
  log.info = (...line: unknown[]) => void lines.push(JSON.stringify(line))
  try {
    expect((await visitor(auth.url).get(path)).status).toBe(200)
    await until('the line', () => lines.some((line) => line.includes('/admin/invitation')))
  } finally {
    log.info = info
  }
  expect(lines.join('\n')).not.toContain(token)
})

it.each([
  [{ email: 'no address' }, 'e-mail'],
  [{ role: 'owner' }, 'admin or viewer'],
  [{ tenantId: 'tnt_none' }, 'no tenant'],
])('an invitation is refused for %j', async (input, message) => {
  await expect(invite(input)).rejects.toMatchObject({ friendly: expect.stringContaining(message) })
})
