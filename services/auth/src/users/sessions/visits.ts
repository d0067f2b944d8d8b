import { randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Response } from 'express'
import type { KeyedHash } from '../keyed-hash.ts'
import type { Cookies } from './cookies.ts'

/**
 * Protects the sign-in forms against login CSRF: their token is bound to a cookie of this browser, so that another site
 * cannot sign the user in to an account of its choice.
 */
export function createVisits({ cookies, keyedHash }: { cookies: Cookies; keyedHash: KeyedHash }) {
  const tokenOf = (visit: string): string => keyedHash('visit', visit).toString('base64url')
  return {
    /** Returns the token for a form, and sets the cookie if it is missing. */
    begin(req: IncomingMessage, res: Response): { csrfToken: string } {
      const known = cookies.read(req, 'visit')
      const visit = known ?? randomBytes(32).toString('base64url')
      if (!known) cookies.write(res, 'visit', visit)
      return { csrfToken: tokenOf(visit) }
    },
    /** Returns the token that a submitted form must contain; empty, and thus never valid, without the cookie. */
    of(req: IncomingMessage): { csrfToken: string } {
      const visit = cookies.read(req, 'visit')
      return { csrfToken: visit ? tokenOf(visit) : '' }
    },
  }
}
