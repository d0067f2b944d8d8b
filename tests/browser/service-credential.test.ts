import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { publishUsage, type UsageReport, usageBucketMs } from '@platform/events'
import { until } from '@platform/testkit'
import type { Page } from 'playwright-core'
import { expectFine } from './support/expect-fine.ts'
import { type Console, openConsole } from './support/open-console.ts'
import { enterConsole, fillSignIn } from './support/sign-in.ts'
import { snapshot } from './support/snapshot.ts'

let c: Console
beforeAll(async () => {
  c = await openConsole('browser-credential')
})
afterAll(() => c?.close())

const select = { sql: 'SELECT COUNT(*) AS n FROM accounts' }
const section = (page: Page, name: string) =>
  page.getByRole('navigation').getByRole('link', { name, exact: true }).click()
const shown = (page: Page, label: string) => page.getByLabel(label, { exact: true }).inputValue()

/** Publishes the gateways' usage report of a day. */
function aDayOf(clientId: string): UsageReport {
  const now = Math.floor(Date.now() / usageBucketMs) * usageBucketMs
  const rows = Array.from({ length: 23 }, (_, hour) => {
    const bucket = now - hour * 3_600_000
    const requests = Math.round(120 + 80 * Math.sin(hour / 3))
    const failed = { limited: hour === 5 ? 60 : 0, errors: hour % 7 === 0 ? 9 : 0 }
    return {
      tenantId: c.p.northwind.id,
      clientId,
      bucket,
      requests,
      ...failed,
      lastAt: hour === 0 ? Date.now() : bucket,
    }
  })
  return { id: randomUUID(), rows }
}

async function mint(page: Page, label: string) {
  await section(page, 'Credentials')
  await page.getByRole('link', { name: 'New credential' }).click()
  await page.getByLabel('Label').fill(label)
  await page.getByRole('button', { name: 'Create credential' }).click()
  return { client_id: await shown(page, 'Client id'), client_secret: await shown(page, 'Client secret') }
}

describe('a new credential', () => {
  it('works from the first page to the first answer: sign in, create, token, query', async () => {
    const person = await c.browsers.person()
    const { page } = person
    await page.goto(`${c.p.demo.gateway}/admin`)
    await expectFine(person)
    await snapshot(page, 'sign-in')
    await fillSignIn(page, c.admin)
    await page.getByRole('heading', { level: 1 }).waitFor()
    expect(new URL(page.url()).pathname).toBe(`/admin/t/${c.p.northwind.id}/overview`)
    await expectFine(person)
    await snapshot(page, 'overview')

    await section(page, 'Credentials')
    await page.getByRole('link', { name: 'New credential' }).click()
    await expectFine(person)
    await snapshot(page, 'new-credential')
    for (const scope of ['account:read', 'retail:read', 'ads:read', 'brand_analytics:read'])
      expect(await page.getByRole('checkbox', { name: scope }).isChecked()).toBe(true)
    for (const scope of ['ads:write', 'retail:write', 'retail:pii', 'audit:read'])
      expect(await page.getByRole('checkbox', { name: scope }).isChecked()).toBe(false)
    await page.getByLabel('Label').fill('Nightly import')
    await page.getByRole('button', { name: 'Create credential' }).click()
    const credential = { client_id: await shown(page, 'Client id'), client_secret: await shown(page, 'Client secret') }
    await expectFine(person)
    await snapshot(page, 'client-secret')

    const answer = await c.p.query(await c.p.token(credential), select)
    expect(answer.body).toMatchObject({ ok: true, rows: [{ n: c.p.northwind.accounts.length }] })
    await page.reload()
    expect(await page.content()).not.toContain(credential.client_secret)
    await section(page, 'Credentials')
    expect(await page.content()).not.toContain(credential.client_secret)
    await expectFine(person)
    await person.leave()
  })

  it('both secrets work for the grace period of a rotation; a revocation ends secrets and tokens', async () => {
    const person = await c.browsers.person()
    const { page } = person
    await enterConsole(page, c.p.demo.gateway, c.admin)
    const old = await mint(page, 'Rotated one')
    await page.getByRole('link', { name: 'I have copied it' }).click()
    await page.getByRole('link', { name: 'Rotate' }).click()
    await expectFine(person)
    await page.getByLabel('The old secret').selectOption('Ends in an hour')
    await page.getByRole('button', { name: 'Rotate secret' }).click()
    const renewed = { client_id: await shown(page, 'Client id'), client_secret: await shown(page, 'Client secret') }
    expect([renewed.client_id, renewed.client_secret === old.client_secret]).toEqual([old.client_id, false])
    const tokens = await Promise.all([c.p.token(old), c.p.token(renewed)])
    for (const token of tokens) expect((await c.p.query(token, select)).status).toBe(200)

    await page.getByRole('link', { name: 'I have copied it' }).click()
    await page.getByRole('link', { name: 'Revoke' }).click()
    await expectFine(person)
    await page.getByRole('button', { name: 'Revoke credential' }).click()
    for (const token of tokens)
      await until('the token to be refused', async () => (await c.p.query(token, select)).status === 401)
    for (const one of [old, renewed]) await expect(c.p.token(one)).rejects.toThrow('invalid_client')
    await expectFine(person)
    await person.leave()
  })

  it('its page shows its usage', async () => {
    const person = await c.browsers.person()
    const { page } = person
    await enterConsole(page, c.p.demo.gateway, c.admin)
    const { client_id } = await mint(page, 'Bid manager')
    await publishUsage(c.p.messaging, aDayOf(client_id))
    await page.getByRole('link', { name: 'I have copied it' }).click()
    await until('the report to be counted', async () => {
      await page.reload()
      return (await page.getByText('Answered').first().textContent())?.includes('2,')
    })
    await expectFine(person)
    await snapshot(page, 'credential')
    await person.leave()
  })
})

describe('a setup code', () => {
  it('is created in the console and exchanged once for a credential that can query', async () => {
    const person = await c.browsers.person()
    const { page } = person
    await enterConsole(page, c.p.demo.gateway, c.admin)
    await section(page, 'Setup codes')
    await expectFine(person)
    await page.getByRole('link', { name: 'New setup code' }).click()
    await page.getByLabel('Label').fill('Point of sale')
    await page.getByRole('button', { name: 'Create setup code' }).click()
    const code = await shown(page, 'Setup code')
    await expectFine(person)
    await snapshot(page, 'setup-code')

    const exchange = (body: URLSearchParams) => c.p.call('/oauth/setup-code', { method: 'POST', body })
    const { status, body } = await exchange(new URLSearchParams({ code: code.toLowerCase() }))
    expect(status).toBe(200)
    expect(body).toEqual({
      client_id: expect.any(String),
      client_secret: expect.any(String),
      scope: 'account:read retail:read ads:read brand_analytics:read',
    })
    const credential = { client_id: String(body.client_id), client_secret: String(body.client_secret) }
    expect((await c.p.query(await c.p.token(credential), select)).status).toBe(200)
    const again = await exchange(new URLSearchParams({ code }))
    expect([again.status, again.body.error]).toEqual([400, 'invalid_grant'])
    await section(page, 'Credentials')
    expect(await page.getByRole('link', { name: 'Point of sale' }).count()).toBe(1)
    await person.leave()
  })
})
