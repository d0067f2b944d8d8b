import { createHash, randomBytes } from 'node:crypto'
import type { DemoSignIn } from '@platform/demo/demo-access'
import type { Form } from './html-forms.ts'
import type { Answer, HttpPerson } from './http-person.ts'
import type { PartnerApp } from './partner-app.ts'

const random = (): string => randomBytes(32).toString('base64url')

/** One attempt of an application to be let in: what it keeps for itself, and the address it sends a browser to. */
export interface Attempt {
  app: PartnerApp
  verifier: string
  state: string
  url: URL
}

/** Begins an attempt; `changes` replace parameters of the request, undefined leaves one out. */
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

/** What the consent page offers. */
export const allow = /^(allow|approve)/i
export const deny = /^(deny|decline|cancel)/i

/** Signs in on the page given, or says what is there instead. */
export async function signIn(person: HttpPerson, page: Answer, { email, password }: DemoSignIn): Promise<Answer> {
  const form = page.forms.find((one) => has(one, 'password'))
  if (!form) throw new Error(`no sign-in at ${page.url}: ${page.status} ${page.text.slice(0, 2_000)}`)
  const submitted = await person.submit(page, form, { email, password })
  return person.follow(submitted)
}

type Choices = { signIn: DemoSignIn; tenantId?: string; decision?: RegExp }

/** Does what the pages ask for, and answers where the browser is sent in the end. */
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
