import { setTimeout as delay } from 'node:timers/promises'
import type { JoiningDatabase } from '@platform/postgres'
import type { Actor } from '../credentials/credential.ts'
import type { Tenant, TenantStore } from '../credentials/tenant-store.ts'
import type { Invalidation } from '../invalidations.ts'
import type { RevocationDelivery } from '../revocations/deliver-revocations.ts'
import type { TenantEvents } from './events.ts'

type Needs = {
  database: JoiningDatabase
  tenants: TenantStore
  invalidate: (invalidation: Invalidation) => void
  delivery: Pick<RevocationDelivery, 'deliver'>
  events: TenantEvents
}

/** Operations on tenants for operators. Each one is committed with its audit event and invalidates the caches of all replicas. */
export const createManageTenants = ({ database, tenants, invalidate, delivery, events }: Needs) => ({
  list: (): Promise<Tenant[]> => tenants.list(),
  /** Returns the tenant of this id, or else the tenants of this name. */
  find: (text: string): Promise<Tenant[]> => tenants.find(text),
  /** @throws PlatformError `not_found` */
  get: (id: string): Promise<Tenant> => tenants.get(id),
  create: (name: string, by: Actor): Promise<Tenant> =>
    database.transaction(async () => {
      const tenant = await tenants.create(name)
      await events.tenantCreated(tenant, by)
      return tenant
    }),
  /**
   * Revokes the tenant's tokens within one second, and issues none until it is resumed. Idempotent.
   * @throws PlatformError `not_found`
   */
  async suspend(id: string, by: Actor): Promise<Tenant> {
    const tenant = await database.transaction(async () => {
      const suspended = await tenants.suspend(id)
      if (suspended.isChanged) await events.tenantSuspended(suspended.tenant, by)
      return suspended.tenant
    })
    invalidate({ tenant: id })
    await delivery.deliver()
    return tenant
  },
  /** Resolves when new tokens can be issued; earlier ones stay revoked. Idempotent. @throws PlatformError `not_found` */
  async resume(id: string, by: Actor): Promise<Tenant> {
    const { tenant, revokedForMs } = await database.transaction(async () => {
      const resumed = await tenants.resume(id)
      if (resumed.isChanged) await events.tenantResumed(resumed.tenant, by)
      return resumed
    })
    // The revocation of the suspension still covers tokens issued before it ends.
    await delay(revokedForMs)
    invalidate({ tenant: id })
    return tenant
  },
})

export type ManageTenants = ReturnType<typeof createManageTenants>
