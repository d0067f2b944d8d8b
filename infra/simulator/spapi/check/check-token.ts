import type { OperationRecord } from '@platform/spapi-catalog'
import type { SimulatorRequest } from '../../api.ts'
import type { AccessToken, RestrictedResource, TokenFault, Tokens } from '../../lwa/tokens.ts'
import { retailApplication, type Seller, sellers } from '../../world.ts'
import { grantlessScopeOf } from '../operations.ts'
import type { Personal } from '../retail-call.ts'
import { RetailError } from '../retail-error.ts'
import { isReportDocument, mayBeRestricted, opensByElement } from './restricted.ts'

const denied = 'Access to requested resource is denied.'
const unauthorized = (details = '') => new RetailError(403, 'Unauthorized', denied, details)

const faults: Record<TokenFault, string> = {
  malformed: 'The access token you provided is revoked, malformed or invalid.',
  revoked: 'The access token you provided is revoked, malformed or invalid.',
  expired: 'The access token you provided has expired.',
}

/** Returns the refusal after which clients refresh the token. */
export const expiredToken = () => unauthorized(faults.expired)

const none: Personal = new Set()

/** Returns whether a path of a restricted data token, literal or template, covers this request. */
function covers({ method, path }: RestrictedResource, operation: OperationRecord, request: SimulatorRequest): boolean {
  if (method !== request.method) return false
  if (path.split('?')[0] === request.path) return true
  const template = (text: string) => text.replace(/\{[^}]+\}/g, '{}')
  return path.includes('{') && !isReportDocument(operation) && template(path) === template(operation.path)
}

function personalOf(token: AccessToken, operation: OperationRecord, request: SimulatorRequest): Personal {
  if (token.use === 'access') return none
  const resource = token.resources.find((one) => covers(one, operation, request))
  if (!resource) throw unauthorized('The restricted data token does not grant access to this resource.')
  return opensByElement(operation) ? new Set(resource.dataElements ?? []) : 'all'
}

/** Returns the token, its seller and the allowed personal data. @throws RetailError 403 */
export function checkToken(
  request: SimulatorRequest,
  operation: OperationRecord,
  tokens: Tokens,
): { token: AccessToken; seller: Seller | undefined; personal: Personal } {
  const header = request.headers['x-amz-access-token']
  if (typeof header !== 'string' || header === '') throw unauthorized('Access token is missing in the request header.')
  const token = tokens.readAccess(header)
  if (typeof token === 'string') throw unauthorized(faults[token])
  if (token.clientId !== retailApplication.clientId) throw unauthorized()
  const scope = grantlessScopeOf(operation)
  if (scope) {
    if (token.use !== 'access' || token.scope !== scope) throw unauthorized()
    return { token, seller: undefined, personal: none }
  }
  const seller = sellers.find(({ sellerId }) => sellerId === token.partner)
  if (!seller || (request.region && seller.region !== request.region)) throw unauthorized()
  request.note.partner = seller.sellerId
  if (token.use === 'restricted' && !mayBeRestricted(operation)) throw unauthorized()
  return { token, seller, personal: personalOf(token, operation, request) }
}
