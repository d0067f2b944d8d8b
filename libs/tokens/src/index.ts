export type { Caller } from './caller.ts'
export { isCanonicalJws } from './canonical-jws.ts'
export { bearerChallenge, insufficientScope, invalidToken } from './challenge.ts'
export { openJwks } from './jwks.ts'
export { isNetwork, Networks } from './networks.ts'
export { appendRevocations, hasRevocations, RevocationReader, revocationVersionKey } from './revocation-log.ts'
export {
  openRevocationBucket,
  type Revocation,
  type Revocations,
  type RevocationType,
  revocationKey,
  revocationTypes,
  watchRevocations,
} from './revocations.ts'
export { type Scope, scopeNames, scopes, warehouseScopes } from './scopes.ts'
export { AccessTokenClaims, createTokenVerifier, type TokenVerifier } from './verify.ts'
