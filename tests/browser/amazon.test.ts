import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { until } from '@platform/testkit'
import type { Page } from 'playwright-core'
import type { Person } from '../support/browser.ts'
import { expectFine } from './support/expect-fine.ts'
import { type Console, openConsole } from './support/open-console.ts'
import { enterConsole } from './support/sign-in.ts'
import { snapshot } from './support/snapshot.ts'

let c: Console
beforeAll(async () => {
  c = await openConsole('browser-amazon')
})
afterAll(() => c?.close())

const simulator = () => c.p.demo.simulator.url
const seller = 'A1TC6TR41LC00P5'
const amazonPath = () => `/admin/t/${c.p.northwind.id}/amazon`

async function refreshTokenOf(sellerId: string): Promise<string> {
  const { sellers } = (await (await fetch(`${simulator()}/_simulator/credentials`)).json()) as {
    sellers: { sellerId: string; refreshToken: string }[]
  }
  return sellers.find((one) => one.sellerId === sellerId)?.refreshToken ?? ''
}

async function openAmazon(options = {}): Promise<Person> {
  const person = await c.browsers.person(options)
  await enterConsole(person.page, c.p.demo.gateway, c.admin, amazonPath())
  return person
}

const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name }).waitFor()
const part = (page: Page, name: string) => page.getByRole('region', { name })
const merchants = async (): Promise<Record<string, string>[]> => {
  const { body } = await c.p.get('/api/amazon/merchants', await c.p.token(c.p.northwind.credentials.read))
  return body.merchants as Record<string, string>[]
}

/** Consents on Amazon's page as a seller does. */
async function confirmAtAmazon(page: Page, name: RegExp, button: string): Promise<void> {
  await page.getByText('Amazon simulator').waitFor()
  expect(new URL(page.url()).origin).toBe(simulator())
  await page.getByRole('radio', { name }).check()
  await page.getByRole('button', { name: button }).click()
}

async function disconnect(person: Person): Promise<void> {
  const { page } = person
  await page.getByRole('link', { name: 'Disconnect' }).click()
  await heading(page, 'Disconnect the account')
  await expectFine(person)
  await page.getByRole('button', { name: 'Disconnect' }).click()
  await page.getByText('The account is disconnected').waitFor()
}

describe('the Amazon accounts of a tenant', () => {
  it('are listed with their status', async () => {
    const person = await openAmazon()
    const { page } = person
    await heading(page, 'Amazon')
    for (const name of ['Selling Partner API', 'Amazon Ads'])
      expect(await part(page, name).getByText('Connected', { exact: true }).count()).toBe(2)
    await expectFine(person)
    await snapshot(page, 'amazon')
    await person.leave()
  })

  it.each([
    ['with JavaScript', {}],
    ['without JavaScript', { javaScriptEnabled: false }],
  ])('a seller is connected by consent at Amazon, tested, and disconnected, %s', async (how, options) => {
    const person = await openAmazon(options)
    const { page } = person
    await part(page, 'Selling Partner API')
      .getByRole('link', { name: /^Connect/ })
      .click()
    await heading(page, 'Connect to Selling Partner API')
    if (how === 'with JavaScript') await expectFine(person)
    await page.getByLabel('Account', { exact: true }).selectOption('A new account')
    await page.getByLabel('Name of the new account').fill('Trail Cooperative')
    await page.getByLabel('Home marketplace').selectOption({ label: 'North America: Mexico (Amazon.com.mx)' })
    await snapshot(page, 'amazon-connect')
    await page.getByRole('button', { name: 'Continue at Amazon' }).click()
    await confirmAtAmazon(page, /Trail Cooperative/, 'Confirm')

    await heading(page, 'Trail Cooperative')
    expect(new URL(page.url()).pathname).toMatch(/\/amazon\/retail\/con_[0-9a-f]+$/)
    expect(page.url()).not.toMatch(/code|state/)
    await page.getByText('The account is connected.').waitFor()
    await page
      .getByText('North America (CA, MX, US)')
      .or(page.getByText(/North America \(.*MX.*\)/))
      .waitFor()
    if (how === 'with JavaScript') await expectFine(person)
    await snapshot(page, 'amazon-connection')
    const own = (await merchants()).filter(({ sellerId }) => sellerId === seller)
    expect(own.map(({ country }) => country).sort()).toEqual(['CA', 'MX', 'US'])

    await page.getByRole('button', { name: 'Test connection' }).click()
    await page.getByText('Amazon accepts the authorization.').waitFor()
    await disconnect(person)
    expect((await merchants()).filter(({ sellerId }) => sellerId === seller)).toEqual([])
    await person.leave()
  })

  it('a seller from the app store signs in, chooses the account, and is connected', async () => {
    const person = await c.browsers.person()
    const { page } = person
    const response = await fetch(`${simulator()}/_simulator/credentials`)
    const { applications } = (await response.json()) as { applications: { retail: { applicationId: string } } }
    await page.goto(`${simulator()}/apps/store/${applications.retail.applicationId}`)
    await confirmAtAmazon(page, /Trail Cooperative/, 'Login to Partner Platform now')
    await page.getByLabel(/^e-?mail/i).fill(c.admin.email)
    await page.getByLabel('Password', { exact: true }).fill(c.admin.password)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await heading(page, 'Connect a seller')
    await expectFine(person)
    await page.getByLabel('Account', { exact: true }).selectOption('A new account')
    await page.getByLabel('Name of the new account').fill('From the store')
    await page.getByRole('button', { name: 'Connect', exact: true }).click()
    await heading(page, 'From the store')
    await page.getByText('The account is connected.').waitFor()
    await disconnect(person)
    await person.leave()
  })

  it('a pasted refresh token connects if Amazon accepts it; otherwise the form is shown again', async () => {
    const person = await openAmazon()
    const { page } = person
    await part(page, 'Selling Partner API')
      .getByRole('link', { name: /^Paste a refresh token/ })
      .click()
    await expectFine(person)
    await page.getByLabel('Account', { exact: true }).selectOption('A new account')
    await page.getByLabel('Name of the new account').fill('Alpin Handel')
    await page.getByLabel('Home marketplace').selectOption({ label: 'Europe: Germany (Amazon.de)' })
    await page.getByLabel('Refresh token', { exact: true }).fill('Atzr|mistyped')
    await page.getByRole('button', { name: 'Test and connect' }).click()
    await page.getByText('Amazon does not accept this refresh token for the platform’s application').waitFor()
    expect(await page.content()).not.toContain('mistyped')
    await expectFine(person)
    await page.getByLabel('Refresh token', { exact: true }).fill(await refreshTokenOf('A2AL3ALP1N3EU9'))
    await page.getByRole('button', { name: 'Test and connect' }).click()
    await heading(page, 'Alpin Handel')
    await page.getByText('The account is connected.').waitFor()
    await disconnect(person)
    await person.leave()
  })

  it('an advertiser is connected again by consent, and keeps its connection id', async () => {
    const person = await openAmazon()
    const { page } = person
    const ads = part(page, 'Amazon Ads')
    await ads.getByRole('link', { name: 'Northwind Outdoor Europe' }).click()
    const path = new URL(page.url()).pathname
    await page.getByRole('link', { name: 'Connect again' }).click()
    await heading(page, 'Connect to Amazon Ads')
    await expectFine(person)
    await page.getByRole('button', { name: 'Continue at Amazon' }).click()
    await confirmAtAmazon(page, /Northwind Outdoor Europe/, 'Allow')
    await page.getByText('The account is connected.').waitFor()
    expect(new URL(page.url()).pathname).toBe(path)
    await expectFine(person)
    await person.leave()
  })

  it('whose authorization Amazon rejects show that, and what to do', async () => {
    const person = await openAmazon()
    const { page } = person
    await part(page, 'Selling Partner API').getByRole('link', { name: 'Northwind Outdoor Europe' }).click()
    const refreshToken = await refreshTokenOf('A1NW4OUTD00R2EU')
    await fetch(`${simulator()}/_simulator/revoke`, { method: 'POST', body: JSON.stringify({ refreshToken }) })
    await page.getByRole('button', { name: 'Test connection' }).click()
    await page.getByText('Connect the account again').first().waitFor()
    await page.getByText('Reconnect', { exact: true }).waitFor()
    await expectFine(person)
    await until('the merchants to say so', async () =>
      (await merchants()).some(({ country, status }) => country === 'DE' && status === 'reauth_required'),
    )
    await fetch(`${simulator()}/_simulator/reset`, { method: 'POST' })
    await page.getByRole('button', { name: 'Test connection' }).click()
    await page.getByText('Amazon accepts the authorization.').waitFor()
    await person.leave()
  })

  it('without consent at Amazon are not connected', async () => {
    const person = await openAmazon()
    const { page } = person
    await page.goto(`${c.p.demo.gateway}${amazonPath()}/connect/ads`)
    await page.getByLabel('Region').selectOption({ value: 'FE' })
    await page.getByRole('button', { name: 'Continue at Amazon' }).click()
    await page.getByText('Amazon simulator').waitFor()
    await page.getByRole('button', { name: 'Cancel' }).click()
    await page.getByText('No account was connected').waitFor()
    await expectFine(person)
    await person.leave()
  })
})

it('guardrails are set for the tenant and for a credential, and removed', async () => {
  const person = await openAmazon()
  const { page } = person
  await page.getByRole('link', { name: 'Guardrails' }).click()
  await heading(page, 'Guardrails')
  await expectFine(person)
  await page.getByRole('link', { name: 'Set a guardrail' }).click()
  await page.getByLabel(/^Highest bid/).fill('a lot')
  await page.getByRole('button', { name: 'Set guardrail' }).click()
  await page.getByText('Enter a number').waitFor()
  await expectFine(person)
  await page.getByLabel(/^Currency/).fill('usd')
  await page.getByLabel(/^Highest bid/).fill('2.50')
  await page.getByLabel(/^Largest change/).fill('30')
  await page.getByRole('button', { name: 'Set guardrail' }).click()
  await page.getByText('The guardrails are changed.').waitFor()
  await expectFine(person)
  await snapshot(page, 'amazon-guardrails')
  const row = page.getByRole('row', { name: /The whole tenant/ })
  expect(await row.textContent()).toMatch(/USD.*2\.5.*30 %/s)
  await row.getByRole('link', { name: 'The whole tenant' }).click()
  expect(await page.getByLabel(/^Highest bid/).inputValue()).toBe('2.5')
  await page.getByLabel(/^Highest bid/).fill('')
  await page.getByLabel(/^Largest change/).fill('')
  await page.getByRole('button', { name: 'Set guardrail' }).click()
  await page.getByText('No guardrails are set').waitFor()
  await person.leave()
})
