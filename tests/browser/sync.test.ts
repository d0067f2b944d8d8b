import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { BrowserContextOptions } from 'playwright-core'
import type { Person } from '../support/browser.ts'
import { expectFine } from './support/expect-fine.ts'
import { type Console, openConsole } from './support/open-console.ts'
import { enterConsole } from './support/sign-in.ts'
import { snapshot } from './support/snapshot.ts'

let c: Console
beforeAll(async () => {
  c = await openConsole('browser-sync')
  // Amazon states its rate in each answer, and the platform keeps to it: one document a minute would take the suite hours.
  await simulator('PUT', 'settings', { quotaFactor: 600 })
})
afterAll(() => c?.close())

const simulator = async (method: string, path: string, body: object) => {
  const headers = { 'content-type': 'application/json' }
  const url = `${c.p.demo.simulator.url}/_simulator/${path}`
  const answer = await fetch(url, { method, headers, body: JSON.stringify(body) })
  if (!answer.ok) throw new Error(await answer.text())
}

const inventory = 'GET_FBA_MYI_UNSUPPRESSED_INVENTORY_DATA'
/** Another type with the same table, because the report of one job serves an equal job for half an hour. */
const archived = 'GET_FBA_MYI_ALL_INVENTORY_DATA'
const textOf = (name: string, reportType = inventory) => `{
  "name": "${name}",
  "type": "io",
  "input": {
    "use": "amazon_selling_partner_api.io#AmazonSPApiReportInput",
    "credentials": "mer_northwind_na_us",
    "report_spec": { "reportType": "${reportType}" },
  },
  "output": { "tablename": "${name}" },
  "schedule": { "cron": "0 6 * * *", "timezone": "America/Los_Angeles" },
}`

/** A document of which one row has more cells than the header. */
const ragged = Buffer.from(
  'sku\tasin\tafn-fulfillable-quantity\nNW-TENT-2P\tB0NW000001\t5\nNW-LAMP\tB0NW000002\t3\nNW-STOVE\tB0NW000003\t7\tsurplus\tcells\n',
).toString('base64')

async function open(options: BrowserContextOptions = {}): Promise<Person> {
  const person = await c.browsers.person(options)
  await enterConsole(person.page, c.p.demo.gateway, c.admin, `/admin/t/${c.p.northwind.id}/sync`)
  return person
}

const heading = ({ page }: Person, name: string) => page.getByRole('heading', { level: 1, name }).waitFor()
const phone: BrowserContextOptions = { viewport: { width: 375, height: 667 }, isMobile: true, hasTouch: true }

/** Creates a job with the form, and leaves the person at its page. */
async function create(person: Person, name: string, reportType?: string): Promise<void> {
  const { page } = person
  await page.getByRole('link', { name: 'New job' }).click()
  await page.getByLabel('Job as JSON').fill(textOf(name, reportType))
  await page.getByRole('button', { name: 'Create job' }).click()
  await heading(person, name)
}

const heldMs = 600_000
let aheadMs = 0
/** Keeps the reports that are requested from now on at Amazon. */
const holdReports = () => simulator('PUT', 'settings', { queuedMs: heldMs })
/** Lets the held reports be done: Amazon's clock passes the time for which they are held. */
function letReports() {
  aheadMs += heldMs
  return simulator('PUT', 'settings', { queuedMs: 300, aheadMs })
}

describe('a job', () => {
  it('is created from its text after its issues are mended, and validated without being stored', async () => {
    const person = await open()
    const { page } = person
    await page.getByRole('link', { name: 'New job' }).click()
    await heading(person, 'New job')
    await expectFine(person)
    await page.getByLabel('Job as JSON').fill(textOf('mended').replace('"tablename"', '"tabelname"'))
    await page.getByRole('button', { name: 'Validate' }).click()
    await page.getByText('Nothing was stored.').waitFor()
    expect(await page.getByRole('alert').textContent()).toMatch(/output\.tabelname.*tablename/s)
    await expectFine(person)
    await snapshot(page, 'sync-issues')
    await page.getByLabel('Job as JSON').fill(textOf('mended'))
    await page.getByRole('button', { name: 'Validate' }).click()
    await page.getByText('The job is valid. Nothing was stored.').waitFor()
    await page.getByRole('button', { name: 'Create job' }).click()
    await page.getByText('The job is created.').waitFor()
    await expectFine(person)
    await person.leave()
  })

  it.each([
    ['with JavaScript', inventory, {}],
    ['without JavaScript', archived, { javaScriptEnabled: false }],
  ])('is run, and the page of the run follows it to its end by itself, %s', async (how, reportType, options) => {
    await simulator('POST', 'documents', { api: 'spapi', type: reportType, bodyBase64: ragged })
    await holdReports()
    const person = await open(options)
    const { page } = person
    const isScripted = how === 'with JavaScript'
    const name = isScripted ? 'stock_followed' : 'stock_reloaded'
    await create(person, name, reportType)
    await page.getByRole('button', { name: 'Run now' }).click()
    await heading(person, `Run of ${name}`)
    await page.getByRole('progressbar').waitFor()
    await page.getByText('Waiting for Amazon').waitFor()
    if (isScripted) {
      await expectFine(person)
      await snapshot(page, 'sync-run')
      // The focus survives the updates of the page.
      await page.getByRole('link', { name: 'Cancel the run' }).focus()
    }
    const stateOf = () => page.locator('.badge').first().textContent()
    expect(await stateOf()).toBe('Waiting for Amazon')
    await letReports()
    await page
      .getByText('Succeeded')
      .or(page.getByText('Partial', { exact: true }))
      .waitFor()
    expect(await page.getByRole('progressbar').count()).toBe(0)
    if (!isScripted) return person.leave()
    await expectFine(person)
    await page.getByRole('link', { name: /rejected/ }).click()
    await heading(person, 'Rejected rows')
    await page.getByText('surplus').waitFor()
    await expectFine(person)
    await snapshot(page, 'sync-rejected')
    await page.getByRole('link', { name: 'The run' }).click()
    await page.getByRole('link', { name: 'The job' }).click()
    await heading(person, name)
    await expectFine(person)
    await snapshot(page, 'sync-job')
    await person.leave()
  })

  it('is paused, resumed and deleted', async () => {
    const person = await open()
    const { page } = person
    await create(person, 'short_lived')
    await page.getByRole('button', { name: 'Pause' }).click()
    await page.getByText('The job is paused.').waitFor()
    await expectFine(person)
    await page.getByRole('button', { name: 'Resume' }).click()
    await page.getByText('The job runs by its schedule again.').waitFor()
    await page.getByRole('link', { name: 'Delete' }).click()
    await expectFine(person)
    await page.getByRole('button', { name: 'Delete job' }).click()
    await page.getByText('The job is deleted.').waitFor()
    expect(await page.getByRole('link', { name: 'short_lived' }).count()).toBe(0)
    await person.leave()
  })
})

describe('the pages of jobs and runs', () => {
  it.each<[string, BrowserContextOptions]>([
    ['on a phone', phone],
    ['on a phone at night', { ...phone, colorScheme: 'dark' }],
    ['at a desk at night', { colorScheme: 'dark' }],
    ['at a desk', {}],
  ])('are accessible %s', async (where, options) => {
    const person = await open(options)
    const { page } = person
    await heading(person, 'Sync')
    await page.getByRole('link', { name: 'stock_followed' }).waitFor()
    await expectFine(person)
    if (where === 'at a desk') await snapshot(page, 'sync')
    const job = await page.getByRole('link', { name: 'stock_followed' }).getAttribute('href')
    const run = await page.locator('a[href*="/runs/"]').first().getAttribute('href')
    for (const path of [job, `${job}/edit`, `${job}/run`, run, `${run}/rejected`]) {
      await page.goto(`${c.p.demo.gateway}${path}`)
      await expectFine(person)
    }
    await page.goto(`${c.p.demo.gateway}${run}`)
    if (where === 'on a phone at night') await snapshot(page, 'sync-run-phone')
    await person.leave()
  })
})
