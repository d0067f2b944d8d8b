import { type AccessToken, type ClientCredentials, errors, type KoaContextWithOIDC } from 'oidc-provider'
import type { GrantStore } from '../grants/grant-store.ts'
import { cidrsClaim } from './credential-bounds.ts'
import { labelClaim } from './label-claim.ts'
import { narrowedClaim } from './narrowed-claim.ts'

/** Returns the platform's claims of an access token. For a user's grant this is the last check that it is live. */
export const tokenClaims =
  (grants: Pick<GrantStore, 'use'>) =>
  async (_ctx: KoaContextWithOIDC, token: AccessToken | ClientCredentials): Promise<Record<string, unknown>> => {
    const label = labelClaim(token.client?.clientName)
    if (token.kind === 'ClientCredentials') {
      const narrowed = narrowedClaim(token.scope, token.client?.scope?.split(' ') ?? [])
      return { tenant_id: token.client?.tenant_id, ...label, ...cidrsClaim(token.client), ...narrowed }
    }
    const grant = token.grantId === undefined ? undefined : await grants.use(token.grantId)
    if (!grant) throw new errors.InvalidGrant('the grant has ended')
    if (!token.scope)
      throw new errors.InvalidScope('none of the granted scopes is allowed to this application any more', '')
    const narrowed = narrowedClaim(token.scope, grant.scopes)
    return { tenant_id: grant.tenantId, grant_id: grant.grantId, ...label, ...narrowed }
  }
