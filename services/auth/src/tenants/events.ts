import type { Outbox } from '@platform/events'
import type { Log } from '@platform/telemetry'
import type { Actor } from '../credentials/credential.ts'
import type { Tenant } from '../credentials/tenant-store.ts'

type Needs = { outbox: Pick<Outbox, 'record'>; log: Log }
type Action = 'tenant.create' | 'tenant.suspend' | 'tenant.resume'

/** Records audit events and log lines of tenants. */
export function createTenantEvents({ outbox, log }: Needs) {
  const record =
    (action: Action) =>
    ({ id, name }: Tenant, by: Actor): Promise<void> => {
      log.info({ tenantId: id, actor: by.id }, action)
      return outbox.record({
        tenant_id: id,
        action,
        actor: by,
        resource: { type: 'tenant', id },
        outcome: { status: 'ok' },
        details: { name },
      })
    }
  return {
    tenantCreated: record('tenant.create'),
    tenantSuspended: record('tenant.suspend'),
    tenantResumed: record('tenant.resume'),
  }
}

export type TenantEvents = ReturnType<typeof createTenantEvents>
