import type { IncomingMessage } from 'node:http'
import type { CookieOptions, Response } from 'express'

/** The cookies of the sign-in pages. */
export type CookieName = 'session' | 'device' | 'visit'

function cookieOf(header: string | undefined, name: string): string | undefined {
  for (const part of (header ?? '').split(';')) {
    const at = part.indexOf('=')
    if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim() || undefined
  }
  return undefined
}

/**
 * Reads and writes host-only cookies. Over https, the `__Host-` prefix keeps other subdomains from setting them. SameSite is
 * Lax, because a partner's link to the consent page must find the session.
 */
export function createCookies({ issuer }: { issuer: string }) {
  const secure = issuer.startsWith('https:')
  const nameOf = (name: CookieName): string => (secure ? `__Host-${name}` : name)
  const options: CookieOptions = { httpOnly: true, sameSite: 'lax', secure, path: '/' }
  return {
    read: (req: IncomingMessage, name: CookieName): string | undefined => cookieOf(req.headers.cookie, nameOf(name)),
    /** Without `lifeMs` the cookie ends with the browser session. */
    write(res: Response, name: CookieName, value: string, lifeMs?: number): void {
      res.cookie(nameOf(name), value, { ...options, ...(lifeMs !== undefined && { maxAge: lifeMs }) })
    },
    clear: (res: Response, name: CookieName): void => void res.clearCookie(nameOf(name), options),
  }
}

export type Cookies = ReturnType<typeof createCookies>
