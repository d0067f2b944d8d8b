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

/** What people, operators and the OAuth server do with grants; an ended one is dead within a second everywhere. */
export function createManageGrants({ grants, delivery, events }: Needs) {
  const conclude = async (ended: Grant[], how: { by: Actor; reason: GrantEnd; origin?: Origin }): Promise<Grant[]> => {
    if (ended.length > 0) await delivery.deliver()
    await Promise.all(ended.map((grant) => events.grantEnded(grant, how)))
    return ended
  }
  return {
    listOfTenant: (tenantId: string): Promise<ListedGrant[]> => grants.listOfTenant(tenantId),
    listOfUser: (userId: string): Promise<ListedGrant[]> => grants.listOfUser(userId),
    /** With `tenantId`, one of another tenant is as good as missing. @throws PlatformError `not_found` */
    async withdraw(grantId: string, by: Actor, { tenantId }: { tenantId?: string } = {}): Promise<Grant> {
      const reason = 'withdrawn'
      const ended = await grants.end({ grantId, ...(tenantId !== undefined && { tenantId }) }, by.id, reason)
      const [grant] = await conclude(ended, { by, reason })
      if (!grant)
        throw new PlatformError('not_found', `no grant ${grantId}`, { friendly: 'That access has ended already.' })
      return grant
    },
    /** Whatever a person has allowed: in the tenant that they leave, or everywhere. */
    endOfUser: async (
      { userId, tenantId }: { userId: string; tenantId?: string },
      reason: 'person_removed' | 'person_disabled',
      by: Actor,
    ): Promise<Grant[]> =>
      conclude(await grants.end({ userId, ...(tenantId !== undefined && { tenantId }) }, by.id, reason), {
        by,
        reason,
      }),
    /** What the OAuth server ends by itself: after a replay, or because the application asks. No error when it is over. */
    endByClient: async (grantId: string, reason: 'replay' | 'client', by: Actor, origin: Origin): Promise<Grant[]> =>
      conclude(await grants.end({ grantId }, by.id, reason), { by, reason, origin }),
  }
}

export type ManageGrants = ReturnType<typeof createManageGrants>
