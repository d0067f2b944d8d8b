import type { Adapter } from 'oidc-provider'
import type { GrantStore } from '../grants/grant-store.ts'

type Needs = { audience: string; grants: Pick<GrantStore, 'find'>; endGrant: (grantId: string) => Promise<void> }

/** Grants as the OAuth server reads them. They are given on the consent page, and ended with all their tokens in one place. */
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
