import type { Demo, DemoCredential, DemoTenant } from '@platform/infra/local/demo.ts'

export type { DemoCredential }

/** The tenant of that name. @throws Error when the demo has none. */
export function requireTenant({ tenants }: Demo, name: string): DemoTenant {
  const tenant = tenants.find((one) => one.name === name)
  if (!tenant) throw new Error(`the demo has no tenant ${name}`)
  return tenant
}
