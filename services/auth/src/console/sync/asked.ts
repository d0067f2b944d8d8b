import type { TenantVisit } from '../visit.ts'
import type { Asked } from './sync-reader.ts'

/** Returns the tenant and the person of a visit, as commands of sync-worker take them. */
export const asked = ({ tenant, by }: TenantVisit): Asked => ({ tenantId: tenant.id, by })
