import type { DemoCredential, TenantAccess } from '@platform/demo/demo-access'
import type { Demo } from '@platform/tools/local/demo'

export type { DemoCredential }

/** The tenant of that name. @throws Error when the demo has none. */
export function requireTenant({ tenants }: Demo, name: string): TenantAccess {
  const tenant = tenants.find((one) => one.name === name)
  if (!tenant) throw new Error(`the demo has no tenant ${name}`)
  return tenant
}
