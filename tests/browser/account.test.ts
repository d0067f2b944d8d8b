import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { DemoSignIn } from '@platform/demo/demo-access'
import type { Page } from 'playwright-core'
import { totp } from '../support/totp.ts'
import { expectFine } from './support/expect-fine.ts'
import { type Console, openConsole } from './support/open-console.ts'
import { enterConsole, fillSignIn } from './support/sign-in.ts'
import { snapshot } from './support/snapshot.ts'

let c: Console
let demoUser: DemoSignIn
let made = 0
beforeAll(async () => {
  c = await openConsole('browser-account')
})
afterAll(() => c?.close())
beforeEach(async () => {
  made += 1
  const email = `person-${made}@northwind.example`
  const role = { name: 'Ada Reyes', tenantId: c.p.northwind.id, role: 'admin' }
  demoUser = { email, password: String((await c.p.command('auth', 'user.create', { email, ...role })).password) }
})

const submitCode = async (page: Page, code: string, button = 'Continue'): Promise<void> => {
  await page.getByLabel(/^Code/).fill(code)
  await page.getByRole('button', { name: button }).click()
}
const words = async (page: Page): Promise<string> => (await page.locator('main').textContent()) ?? ''
const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name, exact: true }).waitFor()

/** Turns the second factor on; returns its secret and the recovery codes. */
async function enrol(page: Page, check: (name: string) => Promise<void> = async () => {}) {
  await page.goto(`${c.p.demo.gateway}/admin/account`)
  await page.getByRole('link', { name: 'Set up' }).click()
  await page.getByLabel('Your current password').fill(demoUser.password)
  await check('second-factor-password')
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByRole('img', { name: /QR code/ }).waitFor()
  await check('second-factor-setup')
  const secret = /(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}/.exec(await words(page))?.[0] ?? ''
  const code = totp(secret)
  await submitCode(page, code, 'Turn on')
  await heading(page, 'Recovery codes')
  await check('recovery-codes')
  return { secret, code, codes: (await words(page)).match(/[0-9a-z]{5}-[0-9a-z]{5}/g) ?? [] }
}

describe('a second factor', () => {
  it('is set up with an authenticator, required at the next sign-in, and accepts each code once', async () => {
    const person = await c.browsers.person()
    const { page } = person
    await enterConsole(page, c.p.demo.gateway, demoUser)
    const { secret, code, codes } = await enrol(page, async (name) => {
      await expectFine(person)
      if (name === 'second-factor-setup') await snapshot(page, name)
    })
    expect(codes).toHaveLength(10)
    await person.leave()

    const later = await c.browsers.person()
    await later.page.goto(`${c.p.demo.gateway}/admin`)
    await fillSignIn(later.page, demoUser)
    await heading(later.page, 'Second factor')
    await expectFine(later)
    await snapshot(later.page, 'second-factor')
    expect(await later.page.getByText(c.p.northwind.name).count()).toBe(0)
    await later.page.goto(`${c.p.demo.gateway}/admin/t/${c.p.northwind.id}/credentials`)
    expect(new URL(later.page.url()).pathname).not.toContain('credentials')

    // The code that turned it on was used; the next one is already valid.
    await submitCode(later.page, code)
    await later.page.getByRole('alert').waitFor()
    const next = totp(secret, 1)
    await submitCode(later.page, next)
    await heading(later.page, 'Credentials')
    await later.leave()

    const thief = await c.browsers.person()
    await thief.page.goto(`${c.p.demo.gateway}/admin`)
    await fillSignIn(thief.page, demoUser)
    await submitCode(thief.page, next)
    await thief.page.getByRole('alert').waitFor()
    expect(new URL(thief.page.url()).pathname).toBe('/admin/second-factor')
    await thief.leave()
  })

  it('can be replaced by a recovery code, which works once', async () => {
    const person = await c.browsers.person()
    await enterConsole(person.page, c.p.demo.gateway, demoUser)
    const { codes } = await enrol(person.page)
    await person.leave()
    const [code = ''] = codes
    for (const works of [true, false]) {
      const later = await c.browsers.person()
      await later.page.goto(`${c.p.demo.gateway}/admin`)
      await fillSignIn(later.page, demoUser)
      await submitCode(later.page, code)
      await later.page.getByRole('heading', { level: 1 }).waitFor()
      expect(new URL(later.page.url()).pathname === '/admin/second-factor').toBe(!works)
      await later.leave()
    }
  })
})

describe('a user’s account', () => {
  it('a new password ends every other session, and the old password', async () => {
    const [here, there] = await Promise.all([c.browsers.person(), c.browsers.person()])
    await enterConsole(here.page, c.p.demo.gateway, demoUser)
    await enterConsole(there.page, c.p.demo.gateway, demoUser)
    const password = 'a quite different sentence 7'
    await here.page.goto(`${c.p.demo.gateway}/admin/account`)
    await here.page.getByRole('link', { name: 'Change password' }).click()
    await expectFine(here)
    await here.page.getByLabel('Your current password').fill(demoUser.password)
    await here.page.getByLabel('New password').fill(password)
    await here.page.getByRole('button', { name: 'Change password' }).click()
    await heading(here.page, 'Your account')
    await there.page.goto(`${c.p.demo.gateway}/admin/account`)
    await fillSignIn(there.page, demoUser)
    await there.page.getByRole('alert').waitFor()
    expect(new URL(there.page.url()).pathname).toBe('/admin/sign-in')
    await expectFine(there)
    await fillSignIn(there.page, { ...demoUser, password })
    await there.page.getByRole('banner').getByRole('button', { name: 'Sign out' }).waitFor()
    await Promise.all([here.leave(), there.leave()])
  })

  it('signing out ends the session, also after going back in the browser', async () => {
    const person = await c.browsers.person()
    const { page } = person
    await enterConsole(page, c.p.demo.gateway, demoUser)
    const cookies = await person.context.cookies()
    await page.getByRole('banner').getByRole('button', { name: 'Sign out' }).click()
    await page.getByLabel('Password', { exact: true }).waitFor()
    await page.goBack()
    await page.getByLabel('Password', { exact: true }).waitFor()
    await person.context.addCookies(cookies)
    await page.goto(`${c.p.demo.gateway}/admin/account`)
    await page.getByLabel('Password', { exact: true }).waitFor()
    await person.leave()
  })

  it('a session id that was set before the sign-in is replaced by it', async () => {
    const person = await c.browsers.person()
    const { page, context } = person
    const planted = 'A'.repeat(43)
    const url = c.p.demo.gateway
    await context.addCookies(['session', 'visit', 'oauth_session'].map((name) => ({ name, value: planted, url })))
    await enterConsole(page, url, demoUser)
    const ours = (await context.cookies()).filter(({ value }) => value !== planted)
    expect(ours.map(({ name }) => name)).toEqual(expect.arrayContaining(['session', 'device']))
    for (const { httpOnly, sameSite } of ours)
      expect({ httpOnly, sameSite }).toEqual({ httpOnly: true, sameSite: 'Lax' })
    const attacker = await c.browsers.person()
    await attacker.context.addCookies([{ name: 'session', value: planted, url }])
    await attacker.page.goto(`${url}/admin/account`)
    await attacker.page.getByLabel('Password', { exact: true }).waitFor()
    await Promise.all([person.leave(), attacker.leave()])
  })
})
