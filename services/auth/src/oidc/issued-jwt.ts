import { AccessTokenClaims, isCanonicalJws, type RevocationType } from '@platform/tokens'
import { createLocalJWKSet, errors as joseErrors, jwtVerify } from 'jose'
import type { AdapterPayload } from 'oidc-provider'
import { z } from 'zod'
import type { KeyRing } from '../keys/key-ring.ts'
import type { RevocationStore } from '../revocations/revocation-store.ts'

/*
 * oidc-provider refuses structured tokens at its revocation and introspection endpoints, because it stores no row for them.
 * Access tokens of this platform are verified by signature instead: `disguise` spells them without dots, so that they pass as
 * opaque, and the adapter restores the spelling, verifies the JWT and returns what a row would have contained.
 */

/** Replaces the dots of a JWT, so that oidc-provider treats it as opaque. Its own opaque tokens have no dots. */
export const disguise = (token: string): string => token.replaceAll('.', '~')

const reveal = (id: string): string | undefined => (id.includes('~') ? id.replaceAll('~', '.') : undefined)

const Claims = AccessTokenClaims.extend({ aud: z.string() })

/** oidc-provider's models of access tokens: a credential's own, or one under a user's grant. */
export type TokenModel = 'ClientCredentials' | 'AccessToken'

type Needs = { issuer: string; audience: string; ring: Pick<KeyRing, 'keys'>; revocations: RevocationStore }

/** Returns a payload, as a stored row would be, for a JWT that is valid and not revoked. */
export const readIssuedJwt =
  ({ issuer, audience, ring, revocations }: Needs) =>
  async (model: TokenModel, id: string): Promise<AdapterPayload | undefined> => {
    const jwt = reveal(id)
    if (!jwt || !isCanonicalJws(jwt)) return undefined
    const verified = await jwtVerify(jwt, createLocalJWKSet({ keys: ring.keys().published }), {
      issuer,
      audience,
      typ: 'at+jwt',
      algorithms: ['ES256'],
    }).catch((error: unknown) => {
      if (error instanceof joseErrors.JOSEError) return undefined
      throw error
    })
    const claims = Claims.safeParse(verified?.payload)
    if (!claims.success) return undefined
    const { jti, sub, client_id, tenant_id, grant_id, aud, scope, iat, exp } = claims.data
    if (model !== (sub === client_id ? 'ClientCredentials' : 'AccessToken')) return undefined
    const owners: [RevocationType, string][] = [
      ['token', jti],
      ['credential', client_id],
      ['app', client_id],
      ['user', sub],
      ['tenant', tenant_id],
    ]
    if (grant_id) owners.push(['grant', grant_id])
    if (await revocations.covers(owners, iat)) return undefined
    return {
      kind: model,
      jti,
      clientId: client_id,
      aud,
      iat,
      exp,
      ...(scope && { scope }),
      ...(grant_id && { grantId: grant_id, accountId: sub }),
      extra: { sub, tenant_id, ...(grant_id && { grant_id }) },
    }
  }
