import { createHash, randomBytes } from 'node:crypto'
import { warehouseScopes } from '@platform/tokens'
import { z } from 'zod'
import { postForm } from './post-form.ts'
import { type Auth, issuer } from './start-auth.ts'
import { hidden, type Page, type Visitor } from './visitor.ts'

/** A registered application with its secret. */
export interface Partner {
  clientId: string
  clientSecret: string | undefined
  redirectUri: string
}

const Registered = z.object({ clientId: z.string(), clientSecret: z.string().optional() })

/** Registers an application as an operator. Default: confidential, with the read scopes and ads:write. */
export async function partner(
  auth: Auth,
  { redirectUri = 'https://partner.test/callback', ...input }: { redirectUri?: string } & Record<string, unknown> = {},
): Promise<Partner> {
  const scopes = [...warehouseScopes, 'ads:write']
  const made = await auth.run('app.create', { name: 'Bid Optimizer', redirectUris: [redirectUri], scopes, ...input })
  const { clientId, clientSecret } = Registered.parse(made)
  return { clientId, clientSecret, redirectUri }
}

/** Builds an authorization request: the values that the application keeps, and the path for the browser. */
export function attempt(app: Partner, changes: Record<string, string | undefined> = {}) {
  const [verifier, state] = [randomBytes(32).toString('base64url'), randomBytes(8).toString('hex')]
  const parameters = {
    response_type: 'code',
    client_id: app.clientId,
    redirect_uri: app.redirectUri,
    scope: 'ads:read account:read',
    state,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...changes,
  }
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) query.set(name, value)
  return { verifier, state, path: `/oauth/authorize?${query}` }
}

/** The place where a browser arrives: a page of this service, or the application's callback. */
export type Stop = { path: string; page: Page; callback?: undefined } | { callback: URL; page: Page }

/** Follows redirects within this service. */
export async function follow(browser: Visitor, from: string): Promise<Stop> {
  let path = from
  for (let hops = 0; hops < 12; hops += 1) {
    const page = await browser.get(path)
    if (page.to === undefined) return { path, page }
    const to = new URL(page.to, issuer)
    if (to.origin !== issuer) return { callback: to, page }
    path = to.pathname + to.search
  }
  throw new Error(`too many redirects, the last to ${path}`)
}

/** Submits the consent page and follows the redirects. */
export async function answer(
  browser: Visitor,
  { path, page }: { path: string; page: Page },
  fields: Record<string, string> = {},
): Promise<Stop> {
  const tenant = hidden(page, 'tenant')
  const sent = { csrf: hidden(page, 'csrf'), decision: 'allow', ...(tenant && { tenant }), ...fields }
  const { to, status, text } = await browser.post(path, sent)
  if (to === undefined) throw new Error(`the answer led nowhere: ${status} ${text}`)
  return follow(browser, to.replace(issuer, ''))
}

/** Passes through all pages up to the application's callback. */
export async function passThrough(browser: Visitor, path: string, fields: Record<string, string> = {}): Promise<URL> {
  const stop = await follow(browser, path)
  const end = stop.callback ? stop : await answer(browser, stop, fields)
  if (!end.callback) throw new Error(`no callback, but ${end.path}: ${end.page.status} ${end.page.text}`)
  return end.callback
}

const Tokens = z.object({
  access_token: z.string(),
  refresh_token: z.string(),
  token_type: z.literal('Bearer'),
  expires_in: z.number(),
  scope: z.string(),
})
export type Tokens = z.infer<typeof Tokens>

/** Returns the application as a client with a secret. */
export const secretClient = ({ clientId, clientSecret = '' }: Partner) => ({ clientId, clientSecret })

/** Requests tokens as the application, with its secret if it has one. */
export function askToken(url: string, { clientId, clientSecret }: Partner, form: Record<string, string>) {
  if (!clientSecret) return postForm(`${url}/oauth/token`, { ...form, client_id: clientId })
  return postForm(`${url}/oauth/token`, form, { client: { clientId, clientSecret } })
}

export const codeForm = (app: Partner, callback: URL, verifier: string) => ({
  grant_type: 'authorization_code',
  code: callback.searchParams.get('code') ?? '',
  redirect_uri: app.redirectUri,
  code_verifier: verifier,
})

export const refresh = (url: string, app: Partner, refreshToken: string, form: Record<string, string> = {}) =>
  askToken(url, app, { grant_type: 'refresh_token', refresh_token: refreshToken, ...form })

/** Returns the tokens of a response; fails for a refusal. */
export function tokensOf({ status, body }: { status: number; body: object }): Tokens {
  if (status !== 200) throw new Error(`no tokens: ${status} ${JSON.stringify(body)}`)
  return Tokens.parse(body)
}

/** Runs the whole flow, from the authorization request to the tokens. */
export async function connect(
  url: string,
  browser: Visitor,
  app: Partner,
  changes: Record<string, string | undefined> = {},
  fields: Record<string, string> = {},
): Promise<Tokens> {
  const { path, verifier } = attempt(app, changes)
  const callback = await passThrough(browser, path, fields)
  return tokensOf(await askToken(url, app, codeForm(app, callback, verifier)))
}
