import type { Grant, KoaContextWithOIDC } from 'oidc-provider'
import type { GrantStore } from '../grants/grant-store.ts'
import type { SignedIn } from '../users/sessions.ts'
import { userOf } from './console-session.ts'

/** Returns the tenants that the user administers. */
export const tenantsToGrant = ({ memberships }: Pick<SignedIn, 'memberships'>) =>
  memberships.filter(({ role }) => role === 'admin')

async function grantIdFor(
  { oidc }: KoaContextWithOIDC,
  signedIn: SignedIn,
  grants: GrantStore,
): Promise<string | undefined> {
  if (oidc.result?.consent) return oidc.result.consent.grantId
  const [tenant, ...others] = tenantsToGrant(signedIn)
  // With several tenants, the user chooses one on the consent page.
  if (!tenant || others.length > 0 || !oidc.client) return undefined
  const party = { userId: signedIn.user.id, tenantId: tenant.tenantId, clientId: oidc.client.clientId }
  return (await grants.findOf(party))?.grantId
}

/** Returns the grant for an authorization request: the one just given, or an earlier one when the tenant is unambiguous. */
export const existingGrant =
  (grants: GrantStore) =>
  async (ctx: KoaContextWithOIDC): Promise<Grant | undefined> => {
    const signedIn = userOf(ctx)
    if (!signedIn) return undefined
    const grantId = await grantIdFor(ctx, signedIn, grants)
    const grant = grantId === undefined ? undefined : await ctx.oidc.provider.Grant.find(grantId)
    // Another user may have signed in meanwhile; the grant must belong to the current one.
    return grant?.accountId === signedIn.user.id && grant.clientId === ctx.oidc.client?.clientId ? grant : undefined
  }
