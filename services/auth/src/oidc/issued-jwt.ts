import { AccessTokenClaims, isCanonicalJws, type RevocationType } from '@platform/tokens'
import { createLocalJWKSet, errors as joseErrors, jwtVerify } from 'jose'
import type { AdapterPayload } from 'oidc-provider'
import { z } from 'zod'
import type { KeyRing } from '../keys/key-ring.ts'
import type { RevocationStore } from '../revocations/revocation-store.ts'

/*
 * The OAuth server refuses structured tokens at its revocation and introspection endpoints, because it keeps no row of them.
 * Ours verify by their signature instead. They pass that check in a spelling that no longer looks like a JWT, and the
 * adapter, asked for a token of that name, verifies it and answers what a row would have held.
 */

/** A token in the spelling that the OAuth server takes for an opaque one; its own opaque tokens have no dots. */
export const disguise = (token: string): string => token.replaceAll('.', '~')

const reveal = (id: string): string | undefined => (id.includes('~') ? id.replaceAll('~', '.') : undefined)

const Claims = AccessTokenClaims.extend({ aud: z.string() })

/** The models that a JWT access token can be: a credential's own, or one that a person granted. */
export type TokenModel = 'ClientCredentials' | 'AccessToken'

type Needs = { issuer: string; audience: string; ring: Pick<KeyRing, 'keys'>; revocations: RevocationStore }

/** Answers what the OAuth server would have stored of a token that is genuine, alive and not revoked. */
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
