import { PlatformError } from '@platform/errors'
import type { Caller } from './caller.ts'
import { scopeAdvice } from './scope-advice.ts'

/**
 * Returns a `WWW-Authenticate` value (RFC 6750 section 3). Without a token it has no error code, only the way to authenticate.
 */
export function bearerChallenge(fields: { error?: string; error_description?: string; scope?: string }): string {
  const parameters = Object.entries({ realm: 'platform', ...fields }).map(([name, value]) => `${name}="${value}"`)
  return `Bearer ${parameters.join(', ')}`
}

/** Creates the 401 failure. `reason` is public and describes the fault of the token. Undefined: no token was sent. */
export const invalidToken = (reason?: string): PlatformError =>
  new PlatformError('invalid_token', reason ?? 'no bearer token', {
    ...(reason && { friendly: `The access token was refused: ${reason}. POST /oauth/token mints a new one.` }),
    headers: {
      'www-authenticate': bearerChallenge(reason ? { error: 'invalid_token', error_description: reason } : {}),
    },
  })

/** Creates the 403 failure, with the scopes that the caller's token lacks and the way to a token that has them. */
export const insufficientScope = (
  caller: Pick<Caller, 'scopes' | 'grantId' | 'isNarrowed'>,
  missing: readonly string[],
  required: readonly string[],
): PlatformError =>
  new PlatformError('insufficient_scope', `missing ${missing.join(' ')}`, {
    friendly: `This token lacks ${missing.join(', ')}. ${scopeAdvice(caller, missing)}`,
    details: { missing },
    headers: { 'www-authenticate': bearerChallenge({ error: 'insufficient_scope', scope: required.join(' ') }) },
  })
