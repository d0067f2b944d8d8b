import { PlatformError } from '@platform/errors'
import type { JoiningDatabase } from '@platform/postgres'
import type { Actor } from '../credentials/credential.ts'
import type { Origin } from '../origin-of.ts'
import type { RevocationDelivery } from '../revocations/deliver-revocations.ts'
import type { GrantEvents } from './events.ts'
import type { Grant, GrantEnd, ListedGrant } from './grant.ts'
import type { GrantStore } from './grant-store.ts'

type Needs = {
  database: JoiningDatabase
  grants: GrantStore
  delivery: Pick<RevocationDelivery, 'deliver'>
  events: Pick<GrantEvents, 'grantEnded'>
}

/**
 * Operations on grants for users, operators and the OAuth server. The tokens of an ended grant are refused on all replicas
 * within one second.
 */
export function createManageGrants({ database, grants, delivery, events }: Needs) {
  const end = (
    which: Parameters<GrantStore['end']>[0],
    how: { by: Actor; reason: GrantEnd; origin?: Origin },
  ): Promise<Grant[]> =>
    database.transaction(async () => {
      const ended = await grants.end(which, how.by.id, how.reason)
      for (const grant of ended) await events.grantEnded(grant, how)
      if (ended.length > 0) await database.afterCommit(() => delivery.deliver())
      return ended
    })
  return {
    listOfTenant: (tenantId: string): Promise<ListedGrant[]> => grants.listOfTenant(tenantId),
    listOfUser: (userId: string): Promise<ListedGrant[]> => grants.listOfUser(userId),
    /** Ends one grant. With `tenantId`, another tenant's grant counts as missing. @throws PlatformError `not_found` */
    async withdraw(grantId: string, by: Actor, { tenantId }: { tenantId?: string } = {}): Promise<Grant> {
      const which = { grantId, ...(tenantId !== undefined && { tenantId }) }
      const [grant] = await end(which, { by, reason: 'withdrawn' })
      if (!grant)
        throw new PlatformError('not_found', `no grant ${grantId}`, { friendly: 'This access has already ended.' })
      return grant
    },
    /** Ends the grants of a user, in one tenant or everywhere. */
    endOfUser: (
      { userId, tenantId }: { userId: string; tenantId?: string },
      reason: 'person_removed' | 'person_disabled',
      by: Actor,
    ): Promise<Grant[]> => end({ userId, ...(tenantId !== undefined && { tenantId }) }, { by, reason }),
    /** Ends a grant on behalf of the OAuth server. Does nothing when the grant has ended already. */
    endByClient: (grantId: string, reason: 'replay' | 'client', by: Actor, origin: Origin): Promise<Grant[]> =>
      end({ grantId }, { by, reason, origin }),
  }
}

export type ManageGrants = ReturnType<typeof createManageGrants>
