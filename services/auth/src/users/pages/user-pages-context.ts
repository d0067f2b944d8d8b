import type { Request, Response } from 'express'
import type { OAuthServer } from '../../oidc/oauth-server.ts'
import { SeeOther } from '../../pages/see-other.ts'
import { clientOf } from '../client.ts'
import type { Users } from '../create-users.ts'
import { deviceDays } from '../lockout/device-cookie.ts'
import type { Browser } from '../password-check.ts'
import type { AnySession } from '../sessions.ts'
import type { Entry } from '../sign-in.ts'
import { leadingTo, nextPath } from './next-path.ts'

/** Dependencies of the sign-in and account pages. */
export type UserPagesContext = Omit<Users, 'manageUsers' | 'purges'> & { oauth: Pick<OAuthServer, 'destination'> }

/** Returns the browser of a request. */
export const browserOf = (req: Request, res: Response, { cookies }: Pick<UserPagesContext, 'cookies'>): Browser => ({
  client: clientOf(req, res),
  deviceCookie: cookies.read(req, 'device'),
})

/** Sets the session cookie, and the device cookie that marks the browser as known to the account. */
export function keepEntry(res: Response, { cookies }: Pick<UserPagesContext, 'cookies'>, entry: Entry): void {
  cookies.write(res, 'session', entry.token)
  if (entry.deviceCookie) cookies.write(res, 'device', entry.deviceCookie, deviceDays * 86_400_000)
}

/** Returns the destination from the query parameter `next`. */
export const nextOf = (req: Request): string => nextPath(req.query.next)

/**
 * Returns the origins at which a form that continues to `next` may end. With an earlier consent, the sign-in redirects
 * straight to the application, and Chrome applies the form-action policy of the form's page to redirects.
 */
export async function formActionsOf(next: string, { oauth }: Pick<UserPagesContext, 'oauth'>): Promise<string[]> {
  const uid = /^\/oauth\/interaction\/([\w-]+)$/.exec(next)?.[1]
  const destination = uid && (await oauth.destination(uid))
  return destination ? [destination] : []
}

/** Returns the page that completes a session, or `next` if nothing is missing. */
export function afterSignIn({ needs }: Pick<AnySession, 'needs'>, next: string): string {
  if (needs === 'code') return leadingTo('/admin/second-factor', next)
  return needs === 'enrolment' ? '/admin/account/second-factor' : next
}

/**
 * Requires a session for the account pages. They are open to an operator who has yet to set up the second factor.
 * @throws SeeOther to the sign-in pages
 */
export async function requireAccount(
  req: Request,
  { sessions }: Pick<UserPagesContext, 'sessions'>,
): Promise<AnySession> {
  const session = await sessions.any(req)
  const here = req.method === 'GET' ? nextPath(req.originalUrl) : '/admin/account'
  if (!session) throw new SeeOther(leadingTo('/admin/sign-in', here))
  if (session.needs === 'code') throw new SeeOther(leadingTo('/admin/second-factor', here))
  return session
}
