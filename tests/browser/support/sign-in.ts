import type { DemoSignIn } from '@platform/demo/demo-access'
import type { Page } from 'playwright-core'

/** Fills in and submits the sign-in page. */
export async function fillSignIn(page: Page, { email, password }: DemoSignIn): Promise<void> {
  await page.getByLabel(/^e-?mail/i).fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

/** Opens the console, signed in. */
export async function enterConsole(page: Page, gateway: string, signIn: DemoSignIn, path = '/admin'): Promise<void> {
  await page.goto(`${gateway}${path}`)
  await fillSignIn(page, signIn)
  await page.getByRole('banner').getByRole('button', { name: 'Sign out' }).waitFor()
}
