import { createHash, randomBytes } from 'node:crypto'
import type { DemoSignIn } from '@platform/demo/demo-access'
import type { Form } from './html-forms.ts'
import type { Answer, HttpPerson } from './http-person.ts'
import type { PartnerApp } from './partner-app.ts'

const random = (): string => randomBytes(32).toString('base64url')

/** One authorization request of an application: its secrets, and the URL for the browser. */
export interface Attempt {
  app: PartnerApp
  verifier: string
  state: string
  url: URL
}

/** Starts an authorization request; `changes` replace its parameters, undefined omits one. */
export function beginAttempt(
  origin: string,
  app: PartnerApp,
  changes: Record<string, string | undefined> = {},
): Attempt {
  const verifier = random()
  const state = random()
  const parameters = {
    response_type: 'code',
    client_id: app.client_id,
    redirect_uri: app.redirect_uri,
    state,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...changes,
  }
  const url = new URL('/oauth/authorize', origin)
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) url.searchParams.set(name, value)
  return { app, verifier, state, url }
}

const has = ({ controls }: Form, type: string): boolean => controls.some((control) => control.type === type)
const buttonOf = ({ controls }: Form, words: RegExp) =>
  controls.find((control) => control.type === 'submit' && words.test(control.words))

/** The form of the consent page. */
export const allow = /^(allow|approve)/i
export const deny = /^(deny|decline|cancel)/i

/** Signs in on the given page. @throws Error with the page's content if it has no sign-in form */
export async function signIn(person: HttpPerson, page: Answer, { email, password }: DemoSignIn): Promise<Answer> {
  const form = page.forms.find((one) => has(one, 'password'))
  if (!form) throw new Error(`no sign-in at ${page.url}: ${page.status} ${page.text.slice(0, 2_000)}`)
  const submitted = await person.submit(page, form, { email, password })
  return person.follow(submitted)
}

type Choices = { signIn: DemoSignIn; tenantId?: string; decision?: RegExp }

/** Submits the pages' forms and returns the URL of the final redirect. */
export async function passPages(person: HttpPerson, start: string | URL, choices: Choices): Promise<URL> {
  let page = await person.open(start)
  if (page.forms.some((one) => has(one, 'password'))) page = await signIn(person, page, choices.signIn)
  const decision = choices.decision ?? allow
  const form = page.forms.find((one) => buttonOf(one, decision))
  if (form) {
    const typed = choices.tenantId ? { tenant: choices.tenantId } : {}
    page = await person.follow(await person.submit(page, form, typed, buttonOf(form, decision)))
  }
  if (!page.location) throw new Error(`no way on from ${page.url}: ${page.status} ${page.text.slice(0, 3_000)}`)
  return page.location
}
