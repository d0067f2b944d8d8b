import type { SimulatorRequest } from '../api.ts'
import type { AccessToken, Tokens } from '../lwa/tokens.ts'
import type { AdsRoute } from './ads-route.ts'
import { AdsFailure } from './failure.ts'

const header = ({ headers }: SimulatorRequest, name: string): string | undefined => {
  const value = headers[name]
  return Array.isArray(value) ? value[0] : value
}

const mediaType = (text: string): string => (text.split(';')[0] ?? '').trim().toLowerCase()

/** Returns the access token, whose client id must be that of the header. @throws AdsFailure 401 */
export function checkToken(request: SimulatorRequest, route: AdsRoute, tokens: Tokens): AccessToken {
  const [scheme, token] = (header(request, 'authorization') ?? '').split(' ')
  if (scheme !== 'Bearer' || !token) throw new AdsFailure(401, 'Not authorized: the Authorization header is missing')
  const clientId = header(request, route.unified ? 'amazon-ads-clientid' : 'amazon-advertising-api-clientid')
  if (!clientId) throw new AdsFailure(401, 'ClientId header is missing')
  const read = tokens.readAccess(token)
  if (typeof read === 'string') throw new AdsFailure(401, `Not authorized: the access token is ${read}`)
  if (read.clientId !== clientId) throw new AdsFailure(401, 'ClientId does not match the access token')
  return read
}

/** Returns the profile id of the scope header. @throws AdsFailure 401 */
export function scopeOf(request: SimulatorRequest): string {
  const scope = header(request, 'amazon-advertising-api-scope')
  if (!scope) throw new AdsFailure(401, 'Scope header is missing')
  if (!/^\d{1,20}$/.test(scope)) throw new AdsFailure(401, `Not authorized to access scope ${scope}`)
  return scope
}

/** Returns the media type of the answer. @throws AdsFailure 406, 415 */
export function checkMedia(request: SimulatorRequest, { consumes, produces }: AdsRoute): string {
  const type = mediaType(header(request, 'content-type') ?? '')
  if (consumes && !consumes.some((one) => one.toLowerCase() === type))
    throw new AdsFailure(415, type ? `Cannot consume content type ${type}` : 'Content-Type header is missing')
  const asked = (header(request, 'accept') ?? '').split(',').map(mediaType)
  const found = produces.find((one) => asked.includes(one.toLowerCase()))
  if (found) return found
  const [first = 'application/json'] = produces
  // The older APIs, with one media type only, accept any Accept header.
  if (asked.includes('*/*') || (first === 'application/json' && asked.every((one) => one === ''))) return first
  throw new AdsFailure(406, `Cannot produce ${asked.join(', ') || 'an answer without an Accept header'}`)
}

export const prefersRepresentation = (request: SimulatorRequest): boolean =>
  /\breturn=representation\b/.test(header(request, 'prefer') ?? '')
