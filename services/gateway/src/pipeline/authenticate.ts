import { PlatformError } from '@platform/errors'
import { bearerChallenge, type Caller, invalidToken, type TokenVerifier } from '@platform/tokens'
import type { Call } from '../call.ts'

/** RFC 6750 section 3.1: more than one way, or more than one token, is `invalid_request`. */
const ambiguous = (reason: string): PlatformError =>
  new PlatformError('validation_error', reason, {
    friendly: 'Send one access token, and only as "Authorization: Bearer <token>".',
    details: { issues: [{ path: 'authorization', message: reason }] },
    headers: { 'www-authenticate': bearerChallenge({ error: 'invalid_request', error_description: reason }) },
  })

function hasTokenInQuery({ url, path }: Call): boolean {
  if (url.length === path.length) return false
  const query = url.slice(path.length + 1)
  return /token|%/i.test(query) && new URLSearchParams(query).has('access_token')
}

const bearer = /^bearer +([^ ]+) *$/i

/**
 * Verifies the token of the Authorization header. Tokens in a URL are refused, because URLs are logged (RFC 6750 section 5.3).
 */
export function authenticate(call: Call, verifier: TokenVerifier): Caller | Promise<Caller> {
  if (call.authorizations > 1) throw ambiguous('more than one Authorization header')
  if (hasTokenInQuery(call)) {
    if (call.authorizations > 0) throw ambiguous('a token in the query string as well')
    throw invalidToken('it must not stand in the query string')
  }
  if (call.authorizations === 0) throw invalidToken()
  const token = call.authorization.startsWith('Bearer ')
    ? call.authorization.slice(7)
    : bearer.exec(call.authorization)?.[1]
  if (!token) throw invalidToken()
  return verifier.cached(token) ?? verifier.verify(token)
}
