import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { operatorPages, tenantPages } from '../../src/console/pages.ts'
import { amazonStandIn, connectionIdOf } from '../support/amazon-stand-in.ts'
import { appWithGrant, type Cast, cast, csrfOf } from '../support/console.ts'
import { type FreshDatabase, freshDatabase } from '../support/fresh-database.ts'
import { type Auth, startAuth } from '../support/start-auth.ts'
import { jobIdOf, runIdOf, syncStandIn } from '../support/sync-stand-in.ts'
import { createUser } from '../support/users.ts'
import { type Page, type Visitor, visitor } from '../support/visitor.ts'

let database: FreshDatabase
let auth: Auth
let who: Cast
let other: Cast
let pages: { path: string; foreign: string; changes: boolean; act: boolean; isOperator: boolean }[]

/** Returns the values of all path parameters, for one tenant. */
async function idsOf({ tenantId, users }: Cast) {
  const { context } = auth
  const by = { type: 'service', id: 'test' } as const
  const { credential } = await context.manageCredentials.create({ tenantId, label: 'One', scopes: ['ads:read'] }, by)
  const { setupCode } = await context.manageSetupCodes.mint({ tenantId, label: 'One', scopes: ['ads:read'] }, by)
  const { invitation } = await context.manageUsers.invite({ tenantId, email: 'new@people.test', role: 'viewer' }, by)
  const { grantId, clientId: appId } = await appWithGrant(auth, { tenantId, userId: users.admin.userId })
  const { userId } = await createUser(auth, { tenantId, role: 'viewer' })
  return {
    tenantId,
    clientId: credential.clientId,
    setupCodeId: setupCode.id,
    invitationId: invitation.id,
    grantId,
    appId,
    userId,
    api: 'retail',
    connectionId: connectionIdOf(tenantId),
    jobId: jobIdOf(tenantId),
    runId: runIdOf(tenantId),
  }
}

type Ids = Awaited<ReturnType<typeof idsOf>>
const filled = (path: string, ids: Record<string, string>): string =>
  path.replace(/:(\w+)/g, (_, name: string) => ids[name] ?? `no-${name}`)

beforeAll(async () => {
  database = await freshDatabase()
  const env = { OPERATOR_SECOND_FACTOR: 'optional' }
  auth = await startAuth({ postgres: database.url, env, amazon: amazonStandIn(), sync: syncStandIn() })
  ;[who, other] = await Promise.all([cast(auth), cast(auth, 'Bluebird')])
  const [own, foreign]: [Ids, Ids] = await Promise.all([idsOf(who), idsOf(other)])
  pages = [
    ...tenantPages(auth.context).map(({ path, changes = false, act }) => ({
      path: filled(`/admin/t/:tenantId/${path}`, own),
      // Another tenant's object, requested within the user's own tenant.
      foreign: filled(`/admin/t/:tenantId/${path}`, { ...foreign, tenantId: own.tenantId }),
      changes,
      act: act !== undefined,
      isOperator: false,
    })),
    ...operatorPages(auth.context).map(({ path, act }) => {
      const clientId = path.startsWith('applications') ? own.appId : own.clientId
      const address = filled(`/admin/operator/${path}`, { ...own, clientId })
      return { path: address, foreign: address, changes: true, act: act !== undefined, isOperator: true }
    }),
  ]
})
afterAll(async () => {
  await auth.close()
  await database.close()
})

/** The export of the audit log is admitted too, and then needs audit-log, which does not run here. */
const admitted = (path: string, status: number): number =>
  path.endsWith('/audit/export') && status === 503 ? 200 : status
const statusesOf = async (browser: Visitor, paths: string[]): Promise<Record<string, number>> =>
  Object.fromEntries(
    await Promise.all(paths.map(async (path) => [path, admitted(path, (await browser.get(path)).status)])),
  )
const all = (paths: string[], status: number): Record<string, number> =>
  Object.fromEntries(paths.map((path) => [path, status]))
const withoutIds = ({ status, text }: Page) => ({ status, text: text.replace(/Request id <code>[^<]*/, '') })

describe('a page of a tenant', () => {
  const of = (changes: boolean) =>
    pages.filter((one) => !one.isOperator && one.changes === changes).map(({ path }) => path)

  it('is shown to its admin and to operators', async () => {
    const paths = [...of(true), ...of(false)]
    expect(await statusesOf(who.admin, paths)).toEqual(all(paths, 200))
    expect(await statusesOf(who.operator, paths)).toEqual(all(paths, 200))
  })

  it('is shown to a viewer if it is read-only, and refused otherwise', async () => {
    expect(await statusesOf(who.viewer, of(false))).toEqual(all(of(false), 200))
    expect(await statusesOf(who.viewer, of(true))).toEqual(all(of(true), 403))
  })

  it('gives a viewer no way to change anything', async () => {
    const shown = await Promise.all(of(false).map((path) => who.viewer.get(path)))
    const links = shown.flatMap(({ text }) => [...text.matchAll(/(?:href|action)="([^"]*)"/g)].map(([, to = '']) => to))
    const changing = new Set(pages.filter(({ changes }) => changes).map(({ path }) => path))
    expect(links.filter((to) => changing.has(to))).toEqual([])
    expect(links).toContain(who.at('credentials'))
  })

  it("is answered for another tenant's users exactly as a missing one", async () => {
    for (const path of [...of(true), ...of(false)]) {
      const missing = path.replace(who.tenantId, 'tnt_00000000000000000000000000000000')
      const [foreign, none] = await Promise.all([other.admin.get(path), other.admin.get(missing)])
      expect({ path, ...withoutIds(foreign) }).toEqual({ path, ...withoutIds(none) })
      expect(foreign.status).toBe(404)
    }
  })

  it("is answered for another tenant's objects exactly as for missing ones", async () => {
    const named = pages.filter(({ path, foreign, isOperator }) => !isOperator && path !== foreign)
    for (const { foreign } of named.filter(({ path }) => !path.endsWith('/link'))) {
      const missing = foreign.replace(/(con|job|run|cred|stp|inv|grt|grant|usr)_[0-9A-Za-z_-]+/, '$1_0')
      const [theirs, none] = await Promise.all([who.admin.get(foreign), who.admin.get(missing)])
      expect({ foreign, ...withoutIds(theirs) }).toEqual({ foreign, ...withoutIds(none) })
      expect({ foreign, status: theirs.status }).toEqual({ foreign, status: 404 })
    }
    expect(named.length).toBeGreaterThan(10)
  })

  it('redirects to the sign-in page without a session, with a way back', async () => {
    for (const { path } of pages) {
      const { status, to } = await visitor(auth.url).get(path)
      expect({ path, status, to }).toEqual({ path, status: 303, to: `/admin/sign-in?next=${encodeURIComponent(path)}` })
    }
  })

  it('of a suspended tenant is open to operators only', async () => {
    const suspended = await cast(auth, 'Suspended')
    await auth.run('tenant.suspend', { id: suspended.tenantId })
    expect((await suspended.admin.get(suspended.at('overview'))).status).toBe(404)
    expect((await suspended.admin.get('/admin/tenants')).text).toContain('No tenant to open')
    expect((await suspended.operator.get(suspended.at('overview'))).status).toBe(200)
  })
})

describe("an operator's page", () => {
  const paths = () => pages.filter(({ isOperator }) => isOperator).map(({ path }) => path)

  it('is shown to operators', async () => {
    expect(await statusesOf(who.operator, paths())).toEqual(all(paths(), 200))
  })

  it('does not exist for other users', async () => {
    for (const browser of [who.admin, who.viewer]) expect(await statusesOf(browser, paths())).toEqual(all(paths(), 404))
  })
})

describe('a form', () => {
  const forms = () => pages.filter(({ act }) => act)

  /** Submits every form; returns those that were not refused. */
  async function notRefused(browser: Visitor, csrf: string, headers: Record<string, string> = {}) {
    const sent = await Promise.all(
      forms().map(async ({ path }) => {
        const { status } = await browser.post(path, { csrf }, headers)
        return { path, status }
      }),
    )
    return sent.filter(({ status }) => status !== 403 && status !== 404)
  }
  const state = () =>
    database.rows<{ rows: string }>(
      `select (select count(*) from recorded where event not like '%person.sign_in%') as events, (select count(*) from credentials) as credentials`,
    )

  it('changes nothing for a viewer, a stranger or without a session, even with a valid token', async () => {
    const before = await state()
    expect(await notRefused(who.viewer, await csrfOf(who.viewer))).toEqual([])
    expect(await notRefused(who.stranger, await csrfOf(who.stranger))).toEqual([])
    expect(new Set((await notRefused(visitor(auth.url), 'none')).map(({ status }) => status))).toEqual(new Set([303]))
    expect(await state()).toEqual(before)
  })

  it('changes nothing without its CSRF token, or with that of another session', async () => {
    const before = await state()
    expect(await notRefused(who.operator, '')).toEqual([])
    expect(await notRefused(who.operator, await csrfOf(who.admin))).toEqual([])
    expect(await notRefused(who.admin, await csrfOf(other.admin))).toEqual([])
    expect(await state()).toEqual(before)
  })

  it('changes nothing when another site has sent it, even with a valid token', async () => {
    const before = await state()
    const csrf = await csrfOf(who.operator)
    expect(await notRefused(who.operator, csrf, { 'sec-fetch-site': 'cross-site' })).toEqual([])
    expect(await notRefused(who.operator, csrf, { 'sec-fetch-site': 'same-site' })).toEqual([])
    expect(await notRefused(who.operator, csrf, { origin: 'https://evil.test' })).toEqual([])
    expect(await state()).toEqual(before)
    expect(forms().length).toBeGreaterThan(15)
  })
})

describe('the entry page', () => {
  it('leads a user to their tenant, and an operator to all tenants', async () => {
    expect((await who.viewer.get('/admin')).to).toBe(who.at('overview'))
    expect((await who.operator.get('/admin')).to).toBe('/admin/operator/tenants')
    expect((await who.admin.get(`/admin/t/${who.tenantId}`)).to).toBe(who.at('overview'))
  })

  it('offers the choice of several tenants, and advice without any', async () => {
    const { tenantId } = other
    await database.rows('insert into memberships (tenant_id, user_id, role) values ($1, $2, $3)', [
      tenantId,
      who.users.viewer.userId,
      'viewer',
    ])
    expect((await who.viewer.get('/admin')).to).toBe('/admin/tenants')
    const choice = await who.viewer.get('/admin/tenants')
    expect(choice.text).toContain(`href="/admin/t/${tenantId}/overview"`)
    await auth.context.manageUsers.remove(
      { tenantId, userId: who.users.viewer.userId },
      { type: 'service', id: 'test' },
    )
  })
})

describe('every page', () => {
  it('cannot be framed, runs no inline script and is not cached', async () => {
    for (const { path } of pages) {
      const { headers, text } = await who.operator.get(path)
      expect({ path, ...Object.fromEntries(headers) }).toMatchObject({
        path,
        'content-security-policy': expect.stringMatching(
          /^default-src 'none'.*form-action 'self'; frame-ancestors 'none'/,
        ),
        'x-frame-options': 'DENY',
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'same-origin',
        'cache-control': 'no-store',
      })
      expect({
        path,
        inline: text.match(/<style|\sstyle="|<script(?! src="\/admin\/assets\/)|\son[a-z]+="|javascript:/i),
      }).toEqual({ path, inline: null })
    }
  })

  it('has one heading, a label for every control, and its landmarks', async () => {
    for (const { path } of pages) {
      const { text } = await who.operator.get(path)
      expect({
        path,
        headings: text.match(/<h1[ >]/g)?.length,
        main: text.match(/<main /g)?.length,
        lang: text.includes('<html lang="en">'),
      }).toEqual({ path, headings: 1, main: 1, lang: true })
      const controls = [...text.matchAll(/<(?:input|select|textarea)\b[^>]*>/g)].map(([tag]) => tag)
      const ids = controls.filter((tag) => !tag.includes('type="hidden"')).map((tag) => /\sid="([^"]+)"/.exec(tag)?.[1])
      for (const id of ids)
        expect({ path, id, isLabelled: text.includes(`<label for="${id}"`) }).toEqual({ path, id, isLabelled: true })
      const all = [...text.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id)
      expect({ path, twice: all.filter((id, index) => all.indexOf(id) !== index) }).toEqual({ path, twice: [] })
    }
  })
})
