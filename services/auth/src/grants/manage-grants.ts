import { PlatformError } from '@platform/errors'
import type { Actor } from '../credentials/credential.ts'
import type { Origin } from '../origin-of.ts'
import type { RevocationDelivery } from '../revocations/deliver-revocations.ts'
import type { GrantEvents } from './events.ts'
import type { Grant, GrantEnd, ListedGrant } from './grant.ts'
import type { GrantStore } from './grant-store.ts'

type Needs = {
  grants: GrantStore
  delivery: Pick<RevocationDelivery, 'deliver'>
  events: Pick<GrantEvents, 'grantEnded'>
}

/**
 * Operations on grants for users, operators and the OAuth server. The tokens of an ended grant are refused on all replicas
 * within one second.
 */
export function createManageGrants({ grants, delivery, events }: Needs) {
  const conclude = async (ended: Grant[], how: { by: Actor; reason: GrantEnd; origin?: Origin }): Promise<Grant[]> => {
    if (ended.length > 0) await delivery.deliver()
    await Promise.all(ended.map((grant) => events.grantEnded(grant, how)))
    return ended
  }
  return {
    listOfTenant: (tenantId: string): Promise<ListedGrant[]> => grants.listOfTenant(tenantId),
    listOfUser: (userId: string): Promise<ListedGrant[]> => grants.listOfUser(userId),
    /** Ends one grant. With `tenantId`, another tenant's grant counts as missing. @throws PlatformError `not_found` */
    async withdraw(grantId: string, by: Actor, { tenantId }: { tenantId?: string } = {}): Promise<Grant> {
      const reason = 'withdrawn'
      const ended = await grants.end({ grantId, ...(tenantId !== undefined && { tenantId }) }, by.id, reason)
      const [grant] = await conclude(ended, { by, reason })
      if (!grant)
        throw new PlatformError('not_found', `no grant ${grantId}`, { friendly: 'This access has already ended.' })
      return grant
    },
    /** Ends the grants of a user, in one tenant or everywhere. */
    endOfUser: async (
      { userId, tenantId }: { userId: string; tenantId?: string },
      reason: 'person_removed' | 'person_disabled',
      by: Actor,
    ): Promise<Grant[]> =>
      conclude(await grants.end({ userId, ...(tenantId !== undefined && { tenantId }) }, by.id, reason), {
        by,
        reason,
      }),
    /** Ends a grant on behalf of the OAuth server. Does nothing when the grant has ended already. */
    endByClient: async (grantId: string, reason: 'replay' | 'client', by: Actor, origin: Origin): Promise<Grant[]> =>
      conclude(await grants.end({ grantId }, by.id, reason), { by, reason, origin }),
  }
}

export type ManageGrants = ReturnType<typeof createManageGrants>
