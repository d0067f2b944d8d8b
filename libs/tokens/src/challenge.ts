import { PlatformError } from '@platform/errors'

/** A `WWW-Authenticate` value, RFC 6750 section 3: without a token no error code, so that a client is only told how to authenticate. */
export function bearerChallenge(fields: { error?: string; error_description?: string; scope?: string }): string {
  const parameters = Object.entries({ realm: 'platform', ...fields }).map(([name, value]) => `${name}="${value}"`)
  return `Bearer ${parameters.join(', ')}`
}

/** 401. `reason` is public: it names what is wrong with the token, never what would be right. Undefined: none was sent. */
export const invalidToken = (reason?: string): PlatformError =>
  new PlatformError('invalid_token', reason ?? 'no bearer token', {
    ...(reason && { friendly: `The access token was refused: ${reason}. POST /oauth/token mints a new one.` }),
    headers: {
      'www-authenticate': bearerChallenge(reason ? { error: 'invalid_token', error_description: reason } : {}),
    },
  })

/** 403 that names the scopes the token lacks. */
export const insufficientScope = (missing: readonly string[], required: readonly string[]): PlatformError =>
  new PlatformError('insufficient_scope', `missing ${missing.join(' ')}`, {
    friendly: `This token lacks ${missing.join(', ')}. Mint a credential that has ${missing.length === 1 ? 'it' : 'them'}.`,
    details: { missing },
    headers: { 'www-authenticate': bearerChallenge({ error: 'insufficient_scope', scope: required.join(' ') }) },
  })
