import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type AuthOnDatabase, authOnDatabase } from '../support/auth-on-database.ts'
import { startAuth } from '../support/start-auth.ts'
import { authenticator, createUser, currentOf, enrol, eventsOf, signedIn } from '../support/users.ts'
import { hidden, type Visitor, visitor } from '../support/visitor.ts'

let auth: AuthOnDatabase
beforeAll(async () => {
  auth = await authOnDatabase()
})
afterAll(() => auth.close())

/** Creates a user who has a second factor. */
async function protectedUser() {
  const who = await createUser(auth)
  const enrolled = await enrol(await signedIn(auth, who), who.password)
  return { ...who, ...enrolled }
}
/** Signs in up to the page that asks for a code. */
async function halfWay(who: { email: string; password: string }, options?: { address: string }): Promise<Visitor> {
  const browser = visitor(auth.url, options)
  expect((await browser.signIn(who.email, who.password)).to).toBe('/admin/second-factor')
  return browser
}
const show = (browser: Visitor, code: string) => browser.fill('/admin/second-factor', { code })

describe('setting up a second factor', () => {
  it('shows the secret as a QR code and as text, and completes with its first code', async () => {
    const who = await createUser(auth)
    const browser = await signedIn(auth, who)
    expect((await browser.fill('/admin/account/second-factor', { currentPassword: 'not mine' })).status).toBe(400)
    await browser.fill('/admin/account/second-factor', { currentPassword: who.password })
    const page = await browser.get('/admin/account/second-factor/confirm')
    expect(page.text).toMatch(/<img src="data:image\/svg\+xml;base64,[\w+/=]+" alt="[^"]+"/)
    expect(page.headers.get('cache-control')).toBe('no-store')
    expect((await browser.fill('/admin/account/second-factor/confirm', { code: '000000' })).text).toContain('is wrong')
    expect((await visitor(auth.url).signIn(who.email, who.password)).to).toBe('/admin')

    const { recoveryCodes } = await enrol(browser, who.password)
    expect(new Set(recoveryCodes).size).toBe(10)
    await halfWay(who)
    expect((await eventsOf(auth.database, who.userId)).map(({ action }) => action)).toContain('person.second_factor_on')
  })

  it('stores secret and recovery codes unreadably', async () => {
    const { secret, recoveryCodes } = await protectedUser()
    const rows = await auth.database.rows<{ row: string }>(
      'select users::text as row from users union all select recovery_codes::text from recovery_codes',
    )
    for (const value of [secret, ...recoveryCodes]) expect(JSON.stringify(rows)).not.toContain(value)
  })

  it('gives the browser a new session and ends the others', async () => {
    const who = await createUser(auth)
    const [browser, other] = [await signedIn(auth, who), await signedIn(auth, who)]
    const before = browser.session()
    await enrol(browser, who.password)
    expect(browser.session()).not.toBe(before)
    expect(await currentOf(auth, browser)).toBeDefined()
    expect(await currentOf(auth, other)).toBeUndefined()
  })
})

describe('signing in with a second factor', () => {
  it('asks for a code after the password, and gives no access before it', async () => {
    const who = await protectedUser()
    const browser = await halfWay(who)
    const pending = browser.session()
    expect(await currentOf(auth, browser)).toBeUndefined()
    expect((await browser.get('/admin/account')).to).toContain('/admin/second-factor')
    expect((await browser.get('/admin/sign-in')).to).toBe('/admin/second-factor')
    expect((await show(browser, who.app.code())).to).toBe('/admin')
    expect((await currentOf(auth, browser))?.user.id).toBe(who.userId)
    expect(browser.session()).not.toBe(pending)
    const old = visitor(auth.url)
    old.cookies.set('__Host-session', pending ?? '')
    expect((await old.get('/admin/second-factor')).to).toBe('/admin/sign-in')
  })

  it('keeps the destination through both pages, and only a valid one', async () => {
    const who = await protectedUser()
    const browser = visitor(auth.url)
    const { to = '' } = await browser.signIn(who.email, who.password, '?next=/oauth/interaction/abc')
    expect(to).toBe('/admin/second-factor?next=%2Foauth%2Finteraction%2Fabc')
    const csrf = hidden(await browser.get(to), 'csrf')
    const answer = await browser.post('/admin/second-factor', { csrf, code: who.app.code(), next: '//evil.example' })
    expect(answer.to).toBe('/admin')
  })

  it('accepts a code once, and none of an earlier step', async () => {
    const who = await protectedUser()
    const used = who.app.code()
    expect((await show(await halfWay(who), used)).to).toBe('/admin')
    expect((await show(await halfWay(who), used)).status).toBe(400)
    expect((await show(await halfWay(who), who.app.at(who.app.step() - 1))).status).toBe(400)
    const [first, second] = [await halfWay(who), await halfWay(who)]
    const code = who.app.code()
    const both = await Promise.all([show(first, code), show(second, code)])
    expect(both.map(({ status }) => status).sort()).toEqual([303, 400])
  })

  it('accepts each recovery code once, in any spelling', async () => {
    const who = await protectedUser()
    const [code = '', next = ''] = who.recoveryCodes
    expect((await show(await halfWay(who), code.toUpperCase().replace('-', ' '))).to).toBe('/admin')
    expect((await show(await halfWay(who), code)).status).toBe(400)
    const browser = await halfWay(who)
    await show(browser, next)
    expect((await browser.get('/admin/account')).text).toContain('8 recovery codes left')
  })

  it("rejects another user's codes", async () => {
    const [who, other] = [await protectedUser(), await protectedUser()]
    const browser = await halfWay(who)
    expect((await show(browser, other.app.code())).status).toBe(400)
    expect((await show(browser, other.recoveryCodes[0] ?? '')).status).toBe(400)
  })

  it('refuses the form without the CSRF token of the session, and an empty code', async () => {
    const who = await protectedUser()
    const [browser, other] = [await halfWay(who), await halfWay(who)]
    const foreign = hidden(await other.get('/admin/second-factor'), 'csrf')
    const code = who.app.code()
    expect((await browser.post('/admin/second-factor', { code, csrf: foreign })).status).toBe(403)
    expect((await show(browser, '')).status).toBe(400)
    expect((await visitor(auth.url).post('/admin/second-factor', { code, csrf: foreign })).to).toBe('/admin/sign-in')
  })

  it('starts again with the password when the code takes too long', async () => {
    const who = await protectedUser()
    const browser = await halfWay(who)
    await auth.database.rows("update sessions set expires_at = expires_at - interval '10 minutes' where user_id = $1", [
      who.userId,
    ])
    expect((await browser.get('/admin/second-factor')).to).toBe('/admin/sign-in')
  })

  it('lets another user sign in instead', async () => {
    const browser = await halfWay(await protectedUser())
    const [, link = ''] = /href="(\/admin\/sign-in[^"]*)"/.exec((await browser.get('/admin/second-factor')).text) ?? []
    const other = await createUser(auth)
    await browser.signIn(other.email, other.password, link.slice('/admin/sign-in'.length).replaceAll('&amp;', '&'))
    expect((await currentOf(auth, browser))?.user.id).toBe(other.userId)
  })
})

describe('guessing codes', () => {
  it('must wait after a few failures in all sessions of the network, and is audited', async () => {
    const who = await protectedUser()
    const address = '198.51.100.20'
    const attacker = await halfWay(who, { address })
    const statuses = []
    for (let count = 0; count < 6; count += 1) statuses.push((await show(attacker, '000000')).status)
    expect(statuses).toEqual([400, 400, 400, 400, 400, 429])
    const again = await halfWay(who, { address })
    expect((await show(again, who.app.code())).status).toBe(429)
    const events = (await eventsOf(auth.database, who.userId)).filter(({ action }) => action === 'person.second_factor')
    expect(events).toHaveLength(5)
    expect(events[0]).toMatchObject({ tenant_id: 'platform', outcome: { status: 'refused' } })
  })

  it('is limited across all networks, without making a known browser wait', async () => {
    const who = await createUser(auth)
    const home = await signedIn(auth, who)
    const { app } = await enrol(home, who.password)
    for (let network = 0; network < 4; network += 1) {
      const attacker = await halfWay(who)
      for (let count = 0; count < 5; count += 1) await show(attacker, '000000')
    }
    expect((await show(await halfWay(who), app.code())).status).toBe(429)
    home.cookies.delete('__Host-session')
    await home.signIn(who.email, who.password)
    expect((await show(home, app.code())).to).toBe('/admin')
  })
})

describe('an operator', () => {
  it('can open only the account pages until a second factor is set up', async () => {
    const who = await createUser(auth, { operator: true })
    const browser = visitor(auth.url)
    await browser.signIn(who.email, who.password)
    expect(await currentOf(auth, browser)).toBeUndefined()
    expect((await browser.get('/admin/sign-in?next=/admin/operator/tenants')).to).toBe('/admin/account/second-factor')
    const page = await browser.get('/admin/account')
    expect([page.status, page.text]).toEqual([200, expect.stringContaining('Operators need a second factor')])
    await enrol(browser, who.password)
    expect((await currentOf(auth, browser))?.user).toMatchObject({ isOperator: true })
    const off = await browser.fill('/admin/account/second-factor/off', { currentPassword: who.password })
    expect(off.status).toBe(403)
  })

  it('needs no second factor if the configuration makes it optional', async () => {
    const demo = await startAuth({ postgres: auth.database.url, env: { OPERATOR_SECOND_FACTOR: 'optional' } })
    try {
      const browser = await signedIn(demo, await createUser(demo, { operator: true }))
      expect((await currentOf(demo, browser))?.user.isOperator).toBe(true)
    } finally {
      await demo.close()
    }
  })
})

describe('turning off a second factor', () => {
  it('requires the password, and ends the recovery codes', async () => {
    const who = await protectedUser()
    const browser = await halfWay(who)
    await show(browser, who.app.code())
    const off = (currentPassword: string) => browser.fill('/admin/account/second-factor/off', { currentPassword })
    expect((await off('not mine')).text).toContain('is wrong')
    expect((await off(who.password)).to).toBe('/admin/account?done=off')
    expect((await visitor(auth.url).signIn(who.email, who.password)).to).toBe('/admin')
    expect(await auth.database.rows('select 1 from recovery_codes where user_id = $1', [who.userId])).toEqual([])
    expect((await eventsOf(auth.database, who.userId)).map(({ action }) => action)).toContain(
      'person.second_factor_off',
    )
  })

  it("by an operator ends the user's sessions", async () => {
    const who = await protectedUser()
    const browser = await halfWay(who)
    await show(browser, who.app.code())
    await auth.run('user.reset_second_factor', { email: who.email, actor: 'olga' })
    expect(await currentOf(auth, browser)).toBeUndefined()
    expect((await visitor(auth.url).signIn(who.email, who.password)).to).toBe('/admin')
    const off = (await eventsOf(auth.database, who.userId)).find(({ action }) => action === 'person.second_factor_off')
    expect(off?.actor).toEqual({ type: 'operator', id: 'olga' })
  })
})

it('new recovery codes replace the old ones', async () => {
  const who = await protectedUser()
  const browser = await halfWay(who)
  await show(browser, who.app.code())
  const page = await browser.fill('/admin/account/recovery-codes', { currentPassword: who.password })
  const [fresh = ''] = [...page.text.matchAll(/<code>([0-9a-z-]{11})<\/code>/g)].map(([, code = '']) => code)
  expect((await show(await halfWay(who), who.recoveryCodes[0] ?? '')).status).toBe(400)
  expect((await show(await halfWay(who), fresh)).to).toBe('/admin')
})

it('an encrypted secret can be decrypted for its owner only', async () => {
  const who = await protectedUser()
  const [row] = await auth.database.rows<{ sealed: string }>('select sealed_totp as sealed from users where id = $1', [
    who.userId,
  ])
  expect(row?.sealed).toMatch(/^v1\.test\./)
  const other = await protectedUser()
  await auth.database.rows('update users set sealed_totp = $2 where id = $1', [other.userId, row?.sealed])
  const stolen = authenticator(who.secret)
  expect((await show(await halfWay(other), stolen.code())).status).toBe(500)
})
