import type { TenantAccess } from '@platform/demo/demo-access'
import type { RunningPlatform } from './running-platform.ts'

/** Returns the URL of a tenant's database, for the server's own account. */
export function warehouseUrl({ demo }: RunningPlatform, { name, warehouse }: TenantAccess): string {
  if (!warehouse) throw new Error(`${name} has no warehouse`)
  const url = new URL(demo.backing.warehouse)
  url.pathname = `/${warehouse.database}`
  return url.href
}
