import { hash } from 'node:crypto'
import { errors, type JWTVerifyGetKey, jwtVerify } from 'jose'
import { LRUCache } from 'lru-cache'
import { z } from 'zod'
import type { Caller } from './caller.ts'
import { isCanonicalJws } from './canonical-jws.ts'
import { invalidToken } from './challenge.ts'
import { isNetwork, Networks } from './networks.ts'
import type { Revocation, Revocations, RevocationType } from './revocations.ts'

/** Claims of an access token of this platform. */
export const AccessTokenClaims = z.object({
  jti: z.string(),
  sub: z.string(),
  client_id: z.string(),
  tenant_id: z.string(),
  grant_id: z.string().optional(),
  scope: z.string().default(''),
  label: z.string().max(256).optional(),
  narrowed: z.literal(true).optional(),
  cidrs: z.array(z.string().refine(isNetwork)).optional(),
  iat: z.number(),
  exp: z.number(),
})

/** Verifies access tokens, from memory where it can. */
export interface TokenVerifier {
  /** Returns the caller of a token that was verified before and is neither expired nor revoked. */
  cached(token: string): Caller | undefined
  /** Number that changes when a revocation arrives: a caller verified before may be revoked since. */
  readonly revision: number
  /** @throws PlatformError `invalid_token` when the token of a caller that was verified is revoked. */
  assertLive(caller: Caller): void
  /** @throws PlatformError `invalid_token` with its challenge. */
  verify(token: string): Promise<Caller>
}

interface Options {
  issuer: string
  audience: string
  keys: JWTVerifyGetKey
  revocations: Pick<Revocations, 'revokedBefore' | 'onRevocation' | 'revision'>
  /** Maximum number of cached tokens. */
  cachedMax?: number
}

const ownersOf = ({ tokenId, credentialId, subject, tenantId, grantId }: Caller): [RevocationType, string][] => [
  ['token', tokenId],
  ['credential', credentialId],
  ['app', credentialId],
  ['user', subject],
  ['tenant', tenantId],
  ...(grantId ? [['grant', grantId] as [RevocationType, string]] : []),
]

const covers = ({ type, id, before }: Revocation, caller: Caller): boolean =>
  caller.issuedAt <= before && ownersOf(caller).some(([ownType, ownId]) => ownType === type && ownId === id)

/** Creates a verifier by RFC 9068: signature by a published key, `typ`, `iss`, `aud`, times; then revocations. */
export function createTokenVerifier({
  issuer,
  audience,
  keys,
  revocations,
  cachedMax = 20_000,
}: Options): TokenVerifier {
  const cache = new LRUCache<string, Caller>({ max: cachedMax })
  revocations.onRevocation((revocation) => {
    for (const [key, caller] of cache) if (covers(revocation, caller)) cache.delete(key)
  })

  const isRevoked = (caller: Caller): boolean =>
    ownersOf(caller).some(
      ([type, id]) => caller.issuedAt <= (revocations.revokedBefore(type, id) ?? Number.NEGATIVE_INFINITY),
    )

  const assertLive = (caller: Caller): void => {
    if (isRevoked(caller)) throw invalidToken('it was revoked')
  }

  const keyOf = (token: string): string => hash('sha256', token, 'base64')

  return {
    get revision() {
      return revocations.revision
    },
    assertLive,
    cached(token) {
      const caller = cache.get(keyOf(token))
      return caller && caller.expiresAt * 1_000 > Date.now() ? caller : undefined
    },
    async verify(token) {
      if (!isCanonicalJws(token)) throw invalidToken('it is not a token of this platform')
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        audience,
        typ: 'at+jwt',
        algorithms: ['ES256', 'EdDSA', 'Ed25519'],
        clockTolerance: 5,
      }).catch((error: unknown) => {
        if (error instanceof errors.JWTExpired) throw invalidToken('it has expired')
        if (error instanceof errors.JOSEError) throw invalidToken('it is not a token of this platform')
        throw error
      })
      const claims = AccessTokenClaims.safeParse(payload)
      if (!claims.success) throw invalidToken('it is not a token of this platform')
      const { jti, sub, client_id, tenant_id, grant_id, scope, narrowed, label, cidrs, iat, exp } = claims.data
      const caller: Caller = {
        tenantId: tenant_id,
        credentialId: client_id,
        subject: sub,
        ...(label && { label }),
        ...(grant_id && { grantId: grant_id }),
        scopes: new Set(scope.split(' ').filter(Boolean)),
        ...(narrowed && { isNarrowed: true }),
        ...(cidrs && { networks: new Networks(cidrs) }),
        tokenId: jti,
        issuedAt: iat,
        expiresAt: exp,
      }
      assertLive(caller)
      cache.set(keyOf(token), caller)
      return caller
    },
  }
}
