import { randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Response } from 'express'
import type { KeyedHash } from '../keyed-hash.ts'
import type { Cookies } from './cookies.ts'

/**
 * A browser before it is signed in. The forms of the sign-in pages carry a token that belongs to a cookie of this browser, so
 * that no other site can sign somebody in to an account of its own choice (login CSRF).
 */
export function createVisits({ cookies, keyedHash }: { cookies: Cookies; keyedHash: KeyedHash }) {
  const tokenOf = (visit: string): string => keyedHash('visit', visit).toString('base64url')
  return {
    /** The token for a form's page; gives the browser its cookie where it has none. */
    begin(req: IncomingMessage, res: Response): { csrfToken: string } {
      const known = cookies.read(req, 'visit')
      const visit = known ?? randomBytes(32).toString('base64url')
      if (!known) cookies.write(res, 'visit', visit)
      return { csrfToken: tokenOf(visit) }
    },
    /** The token that a form sent by this browser has to carry; empty, and so never right, without the cookie. */
    of(req: IncomingMessage): { csrfToken: string } {
      const visit = cookies.read(req, 'visit')
      return { csrfToken: visit ? tokenOf(visit) : '' }
    },
  }
}
