import { Provider } from 'oidc-provider'
import type { ManageGrants } from '../grants/manage-grants.ts'
import { originOf } from '../origin-of.ts'

/** Ends a grant during a request of its application, which revokes it or presented a used code or token. */
export const endGrantBy =
  ({ endByClient }: Pick<ManageGrants, 'endByClient'>) =>
  async (grantId: string): Promise<void> => {
    const { ctx } = Provider
    const client = ctx?.oidc.client
    if (!ctx || !client) throw new Error('a grant can end only in a request of its client')
    const by = {
      type: 'credential',
      id: client.clientId,
      ...(client.clientName && { label: client.clientName }),
    } as const
    await endByClient(grantId, ctx.oidc.route === 'revocation' ? 'client' : 'replay', by, originOf(ctx))
  }
