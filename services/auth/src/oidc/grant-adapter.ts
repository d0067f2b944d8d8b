import type { Adapter } from 'oidc-provider'
import type { GrantStore } from '../grants/grant-store.ts'

type Needs = { audience: string; grants: Pick<GrantStore, 'find'>; endGrant: (grantId: string) => Promise<void> }

/** Lets oidc-provider read grants. The consent page creates them, and `endGrant` ends them with all their tokens. */
export const grantAdapter = ({ audience, grants, endGrant }: Needs, store: Adapter): Adapter => ({
  ...store,
  async upsert() {
    throw new Error('grants are not written through the OAuth server')
  },
  async find(grantId) {
    const grant = await grants.find(grantId)
    return (
      grant && {
        kind: 'Grant',
        jti: grant.grantId,
        iat: Math.floor(grant.createdAt.getTime() / 1_000),
        accountId: grant.userId,
        clientId: grant.clientId,
        resources: { [audience]: grant.scopes.join(' ') },
      }
    )
  },
  destroy: endGrant,
})
