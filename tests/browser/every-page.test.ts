import { afterAll, beforeAll, expect, it } from '@jest/globals'
import type { DemoSignIn } from '@platform/demo/demo-access'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { expectFine } from './support/expect-fine.ts'
import { type Console, openConsole } from './support/open-console.ts'
import { enterConsole } from './support/sign-in.ts'
import { snapshot } from './support/snapshot.ts'

let c: Console
beforeAll(async () => {
  c = await openConsole('browser-pages')
  await c.p.credential(c.p.northwind.id)
  await callAmazon()
})
afterAll(() => c?.close())

/** Makes a call and a dry run, so that the audit page has rows with an operation. */
async function callAmazon(): Promise<void> {
  const token = await c.p.token(c.p.northwind.credentials.all)
  const { profileId } = Object(c.p.northwind.profiles[0])
  const calls = [
    { profileId, operation: 'sp.campaigns.list' },
    { profileId, operation: 'sp.campaigns.create', body: { campaigns: [{ name: 'Autumn' }] } },
  ]
  for (const body of calls) {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    await c.p.call('/api/amazon/ads/call', { method: 'POST', headers, body: JSON.stringify(body) })
  }
}

const operator = (): DemoSignIn => {
  if (!c.p.demo.operator) throw new Error('the demo has no operator')
  return c.p.demo.operator
}
const pathsIn = (page: Page): Promise<string[]> =>
  page.evaluate<string[]>('[...document.links].filter((a) => a.origin === location.origin).map((a) => a.pathname)')
/** Returns the kind of a page: its path without ids. */
const kindOf = (path: string): string =>
  path.replace(/\b[a-z]+_[0-9a-f]{16,}\b/g, ':id').replace(/[0-9a-f-]{32,}/g, ':id')

/** Visits every kind of page that is reachable by links, each once. */
async function crawl(page: Page, visit: (path: string) => Promise<void>): Promise<string[]> {
  const seen = new Set<string>()
  const waiting = ['/admin', '/admin/account']
  for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
    if (seen.has(kindOf(path))) continue
    seen.add(kindOf(path))
    const answer = await page.goto(`${c.p.demo.gateway}${path}`)
    expect({ path, status: answer?.status() }).toEqual({ path, status: 200 })
    await visit(path)
    waiting.push(...(await pathsIn(page)).filter((next) => next.startsWith('/admin')))
  }
  return [...seen]
}

const phone: BrowserContextOptions = { viewport: { width: 375, height: 667 }, isMobile: true, hasTouch: true }

it.each<[string, BrowserContextOptions, () => DemoSignIn, string[]]>([
  [
    'an admin at a desk',
    {},
    () => c.admin,
    ['overview', 'credentials', 'setup-codes', 'applications', 'people', 'audit'],
  ],
  [
    'an admin on a phone at night',
    { ...phone, colorScheme: 'dark' },
    () => c.admin,
    ['overview', 'credentials', 'audit'],
  ],
  ['an operator at a desk at night', { colorScheme: 'dark' }, operator, ['tenants', 'applications', 'people']],
  ['an operator on a phone', phone, operator, ['tenants', 'applications', 'people']],
])('every page that %s can reach exists and is accessible', async (who, options, signIn, sections) => {
  const person = await c.browsers.person(options)
  await enterConsole(person.page, c.p.demo.gateway, signIn())
  const kinds = await crawl(person.page, async (path) => {
    await expectFine(person)
    const name = path.split('/').at(-1) ?? ''
    if (who === 'an admin at a desk' && ['people', 'audit', 'account'].includes(name)) await snapshot(person.page, name)
    if (who === 'an admin on a phone at night' && name === 'credentials')
      await snapshot(person.page, 'credentials-phone')
    if (who === 'an operator at a desk at night' && name === 'tenants') await snapshot(person.page, 'operator')
  })
  for (const section of sections) expect(kinds.some((kind) => kind.endsWith(`/${section}`))).toBe(true)
  expect(kinds.length).toBeGreaterThan(sections.length)
  await person.leave()
})
