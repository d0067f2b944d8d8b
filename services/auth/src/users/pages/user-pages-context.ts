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

/** What the sign-in pages work with. */
export type UserPagesContext = Omit<Users, 'manageUsers' | 'purges'> & { oauth: Pick<OAuthServer, 'destination'> }

/** The browser that asks. */
export const browserOf = (req: Request, res: Response, { cookies }: Pick<UserPagesContext, 'cookies'>): Browser => ({
  client: clientOf(req, res),
  deviceCookie: cookies.read(req, 'device'),
})

/** Gives the browser its session, and remembers it as one that the account knows. */
export function keepEntry(res: Response, { cookies }: Pick<UserPagesContext, 'cookies'>, entry: Entry): void {
  cookies.write(res, 'session', entry.token)
  if (entry.deviceCookie) cookies.write(res, 'device', entry.deviceCookie, deviceDays * 86_400_000)
}

/** `next` of the address or of a form. */
export const nextOf = (req: Request): string => nextPath(req.query.next)

/**
 * Where a form that leads to `next` may end. A consent that is remembered sends the browser from the sign-in straight on to
 * the application, and Chrome holds every redirect after a form to the policy of the form's page.
 */
export async function formActionsOf(next: string, { oauth }: Pick<UserPagesContext, 'oauth'>): Promise<string[]> {
  const uid = /^\/oauth\/interaction\/([\w-]+)$/.exec(next)?.[1]
  const destination = uid && (await oauth.destination(uid))
  return destination ? [destination] : []
}

/** Where a session may go: to what it still lacks, or else on. */
export function afterSignIn({ needs }: Pick<AnySession, 'needs'>, next: string): string {
  if (needs === 'code') return leadingTo('/admin/second-factor', next)
  return needs === 'enrolment' ? '/admin/account/second-factor' : next
}

/** The session for the account's own pages, which are open to an operator who has yet to set up a second factor. */
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
