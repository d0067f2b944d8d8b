import type { IncomingMessage } from 'node:http'
import { decodeJwt } from 'jose'

/** The client id in `client_secret_basic`, RFC 6749 section 2.3.1. */
function basicClientId(authorization: string): string | undefined {
  const [scheme = '', encoded = ''] = authorization.split(' ')
  if (scheme.toLowerCase() !== 'basic') return undefined
  const [id = ''] = Buffer.from(encoded, 'base64').toString('utf8').split(':', 1)
  try {
    return decodeURIComponent(id.replaceAll('+', '%20'))
  } catch {
    return undefined
  }
}

function assertionClientId(assertion: string): string | undefined {
  try {
    return decodeJwt(assertion).sub
  } catch {
    return undefined
  }
}

/**
 * Returns the client id that a request presents, by any authentication method, before verification. The OAuth server refuses
 * requests that present two different ids before it compares a secret.
 */
export function claimedClientId(
  { headers }: Pick<IncomingMessage, 'headers'>,
  form: ReadonlyMap<string, string>,
): string | undefined {
  if (headers.authorization) return basicClientId(headers.authorization)
  const assertion = form.get('client_assertion')
  return form.get('client_id') ?? (assertion === undefined ? undefined : assertionClientId(assertion))
}
