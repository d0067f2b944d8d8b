import type { Caller } from './caller.ts'

/** Returns what the holder of a token has to do to get one with the missing scopes. */
export function scopeAdvice(
  { grantId, isNarrowed }: Pick<Caller, 'grantId' | 'isNarrowed'>,
  missing: readonly string[],
) {
  const list = missing.join(' ')
  const it = missing.length === 1 ? 'it' : 'them'
  if (grantId !== undefined)
    return isNarrowed
      ? `It was refreshed with fewer scopes than the person granted: refresh again without scope. If the new token lacks ${it} too, send the person to GET /oauth/authorize with ${list} in scope.`
      : `The person has not granted ${it} to the application: send the person to GET /oauth/authorize with ${list} in scope. The application must be registered with ${it}.`
  return isNarrowed
    ? `It was requested with fewer scopes than its credential has: request a token with ${list} in scope, or without scope for all. If POST /oauth/token answers invalid_scope, an admin of the tenant creates a credential with ${it}.`
    : `Its credential lacks ${it} too, and a credential's scopes cannot be changed: an admin of the tenant creates one with ${it}, in the console under Credentials.`
}
