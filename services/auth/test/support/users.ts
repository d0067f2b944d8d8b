import { randomBytes } from 'node:crypto'
import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { Secret, TOTP } from 'otpauth'
import { z } from 'zod'
import type { FreshDatabase } from './fresh-database.ts'
import type { Auth } from './start-auth.ts'
import { hidden, type Visitor, visitor } from './visitor.ts'

const User = z.object({ userId: z.string(), email: z.string() })

/** Creates a user, by default as admin of a new tenant. */
export async function createUser(
  auth: Auth,
  input: { tenantId?: string; role?: string; operator?: boolean; name?: string } = {},
) {
  const email = `p${randomBytes(6).toString('hex')}@northwind.example`
  const password = randomBytes(12).toString('base64url')
  const tenantId = input.tenantId ?? (input.operator ? undefined : await auth.tenant())
  const place = tenantId === undefined ? {} : { tenantId, role: input.role ?? 'admin' }
  const { userId } = User.parse(await auth.run('user.create', { name: 'Pat', ...input, email, password, ...place }))
  return { userId, email, password, tenantId: tenantId ?? '' }
}

/** Returns a browser in which the user is signed in. */
export async function signedIn(
  auth: Auth,
  who: { email: string; password: string },
  address?: string,
): Promise<Visitor> {
  const browser = visitor(auth.url, address === undefined ? {} : { address })
  const { to } = await browser.signIn(who.email, who.password)
  if (to !== '/admin') throw new Error(`signing in led to ${to}`)
  return browser
}

/**
 * Simulates an authenticator app. Each code belongs to a later step than the one before, because the server accepts each step
 * once.
 */
export function authenticator(secret: string) {
  let last = 0
  return {
    code(): string {
      last = Math.max(last + 1, Math.floor(Date.now() / 30_000) - 1)
      return this.at(last)
    },
    at: (step: number): string => TOTP.generate({ secret: Secret.fromBase32(secret), timestamp: step * 30_000 }),
    step: () => last,
  }
}

/** Sets up a second factor through the pages. */
export async function enrol(browser: Visitor, password: string) {
  const began = await browser.fill('/admin/account/second-factor', { currentPassword: password })
  if (began.to !== '/admin/account/second-factor/confirm') throw new Error(`enrolment led to ${began.to ?? began.text}`)
  const page = await browser.get(began.to)
  const secret = (/Key: <code>([A-Z2-7 ]+)<\/code>/.exec(page.text)?.[1] ?? '').replaceAll(' ', '')
  const app = authenticator(secret)
  const done = await browser.post(began.to, { csrf: hidden(page, 'csrf'), code: app.code() })
  const recoveryCodes = [...done.text.matchAll(/<code>([0-9a-z]{5}-[0-9a-z]{5})<\/code>/g)].map(([, code = '']) => code)
  return { app, secret, recoveryCodes, page: done }
}

/** Returns the session that the service finds for the browser's cookies. */
export function currentOf(auth: Auth, browser: Visitor) {
  const req = new IncomingMessage(new Socket())
  req.headers.cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  return auth.context.sessions.current(req)
}

const Event = z.looseObject({
  tenant_id: z.string(),
  action: z.string(),
  actor: z.looseObject({ type: z.string(), id: z.string() }),
  resource: z.looseObject({ id: z.string() }).optional(),
  request: z.looseObject({ id: z.string(), address: z.string() }).optional(),
  outcome: z.looseObject({ status: z.string() }),
  details: z.record(z.string(), z.unknown()),
})

/** Returns the recorded events of a user, oldest first. */
export async function eventsOf(database: FreshDatabase, userId: string) {
  const rows = await database.rows<{ event: string }>(
    `select event from recorded where event::json #>> '{resource,id}' = $1 or event::json #>> '{actor,id}' = $1
     order by position`,
    [userId],
  )
  return rows.map(({ event }) => Event.parse(JSON.parse(event)))
}
