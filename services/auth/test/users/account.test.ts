import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type AuthOnDatabase, authOnDatabase } from '../support/auth-on-database.ts'
import { createUser, currentOf, eventsOf, signedIn } from '../support/users.ts'
import { hidden, visitor } from '../support/visitor.ts'

let auth: AuthOnDatabase
beforeAll(async () => {
  auth = await authOnDatabase()
})
afterAll(() => auth.close())

const pages = [
  '/admin/account/password',
  '/admin/account/second-factor',
  '/admin/account/second-factor/confirm',
  '/admin/account/second-factor/off',
  '/admin/account/recovery-codes',
  '/admin/account/sessions',
]

it.each(pages)('%s does nothing without a session or its CSRF token', async (path) => {
  expect((await visitor(auth.url).post(path, { currentPassword: 'x' })).to).toBe(
    '/admin/sign-in?next=%2Fadmin%2Faccount',
  )
  const who = await createUser(auth)
  const [browser, other] = [await signedIn(auth, who), await signedIn(auth, await createUser(auth))]
  const foreign = hidden(await other.get('/admin/account/password'), 'csrf')
  for (const csrf of ['', foreign]) {
    const answer = await browser.post(path, { csrf, currentPassword: who.password, password: 'another good password' })
    expect(answer.status).toBe(403)
  }
  expect(await currentOf(auth, browser)).toBeDefined()
})

describe('changing the password', () => {
  const change = (browser: ReturnType<typeof visitor>, currentPassword: string, password: string) =>
    browser.fill('/admin/account/password', { currentPassword, password })

  it('ends every session, and continues here in a new one', async () => {
    const who = await createUser(auth)
    const [browser, other] = [await signedIn(auth, who), await signedIn(auth, who)]
    const before = browser.session()
    expect((await change(browser, who.password, 'a much better password')).to).toBe('/admin/account?done=password')
    expect(browser.session()).not.toBe(before)
    expect(await currentOf(auth, browser)).toBeDefined()
    expect(await currentOf(auth, other)).toBeUndefined()
    expect((await visitor(auth.url).signIn(who.email, who.password)).status).toBe(400)
    expect((await visitor(auth.url).signIn(who.email, 'a much better password')).to).toBe('/admin')
    const event = (await eventsOf(auth.database, who.userId)).find(({ action }) => action === 'person.change_password')
    expect(event).toMatchObject({ tenant_id: 'platform', actor: { type: 'person', id: who.userId } })
  })

  it.each([
    ['the current one is wrong', 'not mine at all', 'a much better password', 'is wrong'],
    ['the new one is short', undefined, 'short', 'at least 12'],
    ['the new one is common', undefined, 'Password 1234', 'most common'],
    ['the new one is the old one', undefined, undefined, 'must differ'],
  ])('is refused when %s', async (_why, current, next, message) => {
    const who = await createUser(auth)
    const browser = await signedIn(auth, who)
    const answer = await change(browser, current ?? who.password, next ?? who.password)
    expect([answer.status, answer.text]).toEqual([400, expect.stringContaining(message)])
    expect((await visitor(auth.url).signIn(who.email, who.password)).to).toBe('/admin')
  })

  it('limits guesses of the password in an unattended browser', async () => {
    const who = await createUser(auth)
    const browser = await signedIn(auth, who)
    const statuses = []
    for (let count = 0; count < 6; count += 1)
      statuses.push((await change(browser, 'not mine at all', 'a much better password')).status)
    expect(statuses).toEqual([400, 400, 400, 400, 400, 429])
  })
})

describe('the list of sessions', () => {
  it('shows where the user is signed in, and ends one or all others', async () => {
    const who = await createUser(auth)
    const [browser, second, third] = [await signedIn(auth, who), await signedIn(auth, who), await signedIn(auth, who)]
    const page = await browser.get('/admin/account')
    for (const { address } of [browser, second, third]) expect(page.text).toContain(address)
    const csrf = hidden(page, 'csrf')
    const end = (fields: object) => browser.post('/admin/account/sessions', { csrf, ...fields })
    await end({ key: (await currentOf(auth, second))?.sessionKey })
    expect(await currentOf(auth, second)).toBeUndefined()
    expect(await currentOf(auth, third)).toBeDefined()
    await end({})
    expect(await currentOf(auth, third)).toBeUndefined()
    expect(await currentOf(auth, browser)).toBeDefined()
  })

  it("answers another user's session exactly as a missing one", async () => {
    const [mine, theirs] = [await signedIn(auth, await createUser(auth)), await signedIn(auth, await createUser(auth))]
    const csrf = hidden(await mine.get('/admin/account/password'), 'csrf')
    const key = (await currentOf(auth, theirs))?.sessionKey ?? ''
    for (const one of [key, 'none'])
      expect((await mine.post('/admin/account/sessions', { csrf, key: one })).status).toBe(404)
    expect(await currentOf(auth, theirs)).toBeDefined()
  })
})
