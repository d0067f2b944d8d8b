import type { DemoSignIn } from '@platform/demo/demo-access'
import { z } from 'zod'
import { type Attempt, beginAttempt, passPages } from './authorization.ts'
import { type HttpPerson, httpPerson } from './http-person.ts'
import type { PartnerApp } from './partner-app.ts'

const Tokens = z.object({ access_token: z.string(), refresh_token: z.string(), scope: z.string() })
const Body = z.looseObject({ error: z.string().optional(), active: z.boolean().optional() })

/** The tokens of an application after a user's consent. */
export type Tokens = z.infer<typeof Tokens>
/** A code with the values that its redemption needs. */
export type Issued = Attempt & { code: string }

/** The backend of an application, calling over HTTP from its own address. */
export function partnerClient(origin: string, app: PartnerApp) {
  const http = httpPerson(origin)
  const basic = `Basic ${Buffer.from(`${app.client_id}:${app.client_secret ?? ''}`).toString('base64')}`
  const own = app.client_secret === undefined ? undefined : { authorization: basic }

  const post = async (path: string, fields: Record<string, string | undefined>, headers = own ?? {}) => {
    const form = new URLSearchParams(own ? {} : { client_id: app.client_id })
    for (const [name, value] of Object.entries(fields)) if (value !== undefined) form.set(name, value)
    const answer = await http.post(path, form, headers)
    return { status: answer.status, text: answer.text, body: Body.parse(answer.text ? JSON.parse(answer.text) : {}) }
  }
  const token = (fields: Record<string, string | undefined>, headers?: { authorization: string }) =>
    post('/oauth/token', fields, headers)
  const redeem = ({ code, verifier }: Issued, changes: Record<string, string | undefined> = {}) =>
    token({
      grant_type: 'authorization_code',
      code,
      redirect_uri: app.redirect_uri,
      code_verifier: verifier,
      ...changes,
    })
  const tokensOf = async (answer: ReturnType<typeof token>): Promise<Tokens> => Tokens.parse((await answer).body)

  /** Gets a code by this user's consent. */
  const codeOf = async (
    person: HttpPerson,
    signIn: DemoSignIn,
    { tenantId, ...changes }: Record<string, string | undefined> = {},
  ): Promise<Issued> => {
    const attempt = beginAttempt(origin, app, changes)
    const location = await passPages(person, attempt.url, { signIn, ...(tenantId && { tenantId }) })
    const code = location.searchParams.get('code')
    if (!code) throw new Error(`no code: ${location}`)
    return { ...attempt, code }
  }
  return {
    app,
    http,
    post,
    token,
    redeem,
    codeOf,
    /** Goes from the first page to the tokens. */
    letIn: async (person: HttpPerson, signIn: DemoSignIn, changes: Record<string, string | undefined> = {}) =>
      tokensOf(redeem(await codeOf(person, signIn, changes))),
    refresh: (refreshToken: string, changes: Record<string, string | undefined> = {}) =>
      token({ grant_type: 'refresh_token', refresh_token: refreshToken, ...changes }),
    tokensOf,
    close: () => http.close(),
  }
}

/** See partnerClient. */
export type PartnerClient = ReturnType<typeof partnerClient>
