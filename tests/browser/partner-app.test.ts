import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { until } from '@platform/testkit'
import { decodeJwt } from 'jose'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { beginAttempt } from '../support/authorization.ts'
import type { Person } from '../support/browser.ts'
import { registerApp } from '../support/partner-app.ts'
import { type PartnerClient, partnerClient } from '../support/partner-client.ts'
import { expectFine } from './support/expect-fine.ts'
import { pressTo } from './support/keyboard.ts'
import { type Console, openConsole } from './support/open-console.ts'
import { enterConsole, fillSignIn } from './support/sign-in.ts'
import { snapshot } from './support/snapshot.ts'

let c: Console
let partner: PartnerClient
/** Each test's application has a different name. */
const names = ['Acme Bidder', 'Ad Pilot', 'Shelf Report', 'Margin Lens', 'Term Miner', 'Stock Radar', 'Price Scout']
beforeAll(async () => {
  c = await openConsole('browser-partner')
})
afterAll(() => c?.close())
beforeEach(async () => {
  const app = await registerApp(c.p, { name: names.shift() ?? 'One more', redirectUri: c.site.redirectUri })
  partner = partnerClient(c.p.demo.gateway, app)
})

/** Follows the link on the partner's page. */
async function connect(page: Page, changes: Record<string, string> = {}) {
  const attempt = beginAttempt(c.p.demo.gateway, partner.app, changes)
  await page.goto(c.site.linkTo(attempt.url))
  await page.getByRole('link', { name: 'Connect Amazon data' }).click()
  return attempt
}
const allowButton = (page: Page) => page.getByRole('button', { name: /^Allow/ })
const denyButton = (page: Page) => page.getByRole('button', { name: /^(Deny|Decline|Cancel)/ })
/** The query of the partner's callback. */
async function back(attempt: Awaited<ReturnType<typeof connect>>) {
  const { url, headers } = await c.site.visit()
  expect(url.searchParams.get('state')).toBe(attempt.state)
  expect(headers.referer ?? '').not.toContain(c.p.demo.gateway)
  return { ...attempt, code: url.searchParams.get('code') ?? '', error: url.searchParams.get('error') }
}
const statusOf = async (token: string) => (await c.p.query(token, { sql: 'SELECT 1' })).status

/** Goes from sign-in to callback, and uses the partner's tokens. */
async function wayIn(person: Person, check: (person: Person, name: string) => Promise<void> = async () => {}) {
  const { page } = person
  const attempt = await connect(page)
  await page.getByLabel('Password', { exact: true }).waitFor()
  await check(person, 'sign-in')
  await fillSignIn(page, c.admin)
  await allowButton(page).waitFor()
  await check(person, 'consent')
  await allowButton(page).click()
  const tokens = await partner.tokensOf(partner.redeem(await back(attempt)))
  expect(await statusOf(tokens.access_token)).toBe(200)
  return tokens
}

describe('a partner’s application', () => {
  it('works from its link to its first answer, and with a refreshed token', async () => {
    const person = await c.browsers.person()
    const tokens = await wayIn(person, async (one, name) => {
      await expectFine(one)
      if (name !== 'consent') return
      await snapshot(one.page, name)
      const text = (await one.page.locator('main').textContent()) ?? ''
      for (const words of [partner.app.name, c.p.northwind.name, c.admin.email, 'Change Amazon Ads campaigns'])
        expect(text).toContain(words)
    })
    const renewed = await partner.tokensOf(partner.refresh(tokens.refresh_token))
    expect(await statusOf(renewed.access_token)).toBe(200)
    await person.leave()
  })

  it('gets access_denied and no token when the user declines', async () => {
    const person = await c.browsers.person()
    const attempt = await connect(person.page)
    await fillSignIn(person.page, c.admin)
    await denyButton(person.page).click()
    expect(await back(attempt)).toMatchObject({ code: '', error: 'access_denied' })
    await person.leave()
  })

  it('needs consent once; after a withdrawal in the console its tokens end within a second, and it needs consent again', async () => {
    const person = await c.browsers.person()
    const { page } = person
    const tokens = await wayIn(person)
    const again = await back(await connect(page))
    expect(await statusOf((await partner.tokensOf(partner.redeem(again))).access_token)).toBe(200)
    // Another browser needs only a sign-in: its form redirects to the partner.
    const elsewhere = await c.browsers.person()
    const attempt = await connect(elsewhere.page)
    await fillSignIn(elsewhere.page, c.admin)
    expect((await back(attempt)).code).not.toBe('')
    await elsewhere.leave()

    await page.goto(`${c.p.demo.gateway}/admin/t/${c.p.northwind.id}/applications`)
    await expectFine(person)
    await snapshot(page, 'applications')
    const row = page.getByRole('row').filter({ hasText: partner.app.name }).filter({ hasText: c.admin.email }).first()
    await row.getByRole('link', { name: /Withdraw/ }).click()
    await expectFine(person)
    await page.getByRole('button', { name: /Withdraw/ }).click()
    await until('the token to be refused', async () => (await statusOf(tokens.access_token)) === 401)
    expect((await partner.refresh(tokens.refresh_token)).body.error).toBe('invalid_grant')

    await connect(page)
    await allowButton(page).waitFor()
    await person.leave()
  })

  it('needs consent again for more scopes', async () => {
    const person = await c.browsers.person()
    const { page } = person
    const first = await connect(page, { scope: 'account:read' })
    await fillSignIn(page, c.admin)
    await allowButton(page).click()
    await back(first)
    await back(await connect(page, { scope: 'account:read' }))
    const more = await connect(page, { scope: 'account:read ads:write' })
    await allowButton(page).click()
    const tokens = await partner.tokensOf(partner.redeem(await back(more)))
    expect(tokens.scope.split(' ').sort()).toEqual(['account:read', 'ads:write'])
    await person.leave()
  })
})

describe('the consent page', () => {
  it('lets a user with two tenants choose one, and the token is for that tenant', async () => {
    const email = 'agency@example.test'
    const made = await c.p.command('auth', 'user.create', {
      email,
      name: 'Robin Okafor',
      tenantId: c.p.northwind.id,
      role: 'admin',
    })
    const agent = { email, password: String(made.password) }
    const { link } = (await c.p.command('auth', 'user.invite', { email, tenantId: c.p.harbor.id, role: 'admin' })) as {
      link: string
    }
    const person = await c.browsers.person()
    const { page } = person
    await enterConsole(page, c.p.demo.gateway, agent)
    await page.goto(link)
    await expectFine(person)
    await page.getByRole('button', { name: /Accept|Join/ }).click()

    const attempt = await connect(page)
    await page.getByLabel(c.p.harbor.name).check()
    await expectFine(person)
    await snapshot(page, 'consent-tenants')
    await allowButton(page).click()
    const { access_token } = await partner.tokensOf(partner.redeem(await back(attempt)))
    expect(decodeJwt(access_token)).toMatchObject({ tenant_id: c.p.harbor.id })
    const { body } = await c.p.query(access_token, { sql: 'SELECT COUNT(*) AS n FROM accounts' })
    expect(body.rows).toEqual([{ n: c.p.harbor.accounts.length }])
    await person.leave()
  })

  it('refuses a viewer, and names the admins to ask', async () => {
    const email = 'viewer@northwind.example'
    const made = await c.p.command('auth', 'user.create', { email, tenantId: c.p.northwind.id, role: 'viewer' })
    const person = await c.browsers.person()
    await connect(person.page)
    await fillSignIn(person.page, { email, password: String(made.password) })
    await person.page.getByText(/admin/i).first().waitFor()
    expect(await allowButton(person.page).count()).toBe(0)
    await expectFine(person)
    await person.leave()
  })
})

describe('the pages of an authorization', () => {
  it('work by keyboard alone, with a visible focus', async () => {
    const person = await c.browsers.person()
    const { page } = person
    const attempt = beginAttempt(c.p.demo.gateway, partner.app)
    await page.goto(attempt.url.href)
    await pressTo(page, /e-?mail/i)
    await page.keyboard.type(c.admin.email)
    await pressTo(page, /^Password/)
    await page.keyboard.type(c.admin.password)
    await page.keyboard.press('Enter')
    await allowButton(page).waitFor()
    await pressTo(page, /^Allow/)
    await page.keyboard.press('Enter')
    expect((await back(attempt)).code).not.toBe('')
    await person.leave()
  })

  it.each<[string, BrowserContextOptions]>([
    ['without JavaScript', { javaScriptEnabled: false }],
    ['on a phone', { viewport: { width: 375, height: 667 }, isMobile: true, hasTouch: true }],
    ['on a phone at night', { viewport: { width: 375, height: 667 }, isMobile: true, colorScheme: 'dark' }],
    ['at night', { colorScheme: 'dark' }],
    ['with letters twice as large', { viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 }],
    ['with reduced motion', { reducedMotion: 'reduce', forcedColors: 'active' }],
  ])('%s', async (what, options) => {
    const person = await c.browsers.person(options)
    await wayIn(person, async (one, name) => {
      await expectFine(one)
      if (what === 'on a phone' && name === 'consent') await snapshot(one.page, 'consent-phone')
    })
    await person.leave()
  })
})
