import { setTimeout as delay } from 'node:timers/promises'
import type { Notice } from '../change-notices.ts'
import type { Actor } from '../credentials/credential.ts'
import type { Tenant, TenantStore } from '../credentials/tenant-store.ts'
import type { RevocationDelivery } from '../revocations/deliver-revocations.ts'
import type { TenantEvents } from './events.ts'

type Needs = {
  tenants: TenantStore
  notify: (notice: Notice) => void
  delivery: Pick<RevocationDelivery, 'deliver'>
  events: TenantEvents
}

/** What operators do with tenants; each leaves its audit event and reaches every replica. */
export const createManageTenants = ({ tenants, notify, delivery, events }: Needs) => ({
  list: (): Promise<Tenant[]> => tenants.list(),
  /** @throws PlatformError `not_found` */
  get: (id: string): Promise<Tenant> => tenants.get(id),
  async create(name: string, by: Actor): Promise<Tenant> {
    const tenant = await tenants.create(name)
    await events.tenantCreated(tenant, by)
    return tenant
  },
  /** Every token of the tenant dies within a second, and none is issued until it is resumed. Again: no error. @throws `not_found` */
  async suspend(id: string, by: Actor): Promise<Tenant> {
    const { tenant, isChanged } = await tenants.suspend(id)
    notify({ tenant: id })
    await delivery.deliver()
    if (isChanged) await events.tenantSuspended(tenant, by)
    return tenant
  },
  /** Tokens can be had again when it resolves; those from before stay dead. Again: no error. @throws `not_found` */
  async resume(id: string, by: Actor): Promise<Tenant> {
    const { tenant, isChanged, revokedForMs } = await tenants.resume(id)
    // A token issued within the suspension's own last moment would be dead at birth.
    await delay(revokedForMs)
    notify({ tenant: id })
    if (isChanged) await events.tenantResumed(tenant, by)
    return tenant
  },
})

export type ManageTenants = ReturnType<typeof createManageTenants>
