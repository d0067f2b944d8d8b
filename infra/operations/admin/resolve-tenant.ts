import { platformTenant } from '@platform/events'
import { callCommand, type Messaging } from '@platform/messaging'
import { z } from 'zod'
import type { AdminCommand } from './command.ts'
import { optionLabel } from './option-label.ts'
import { UsageError } from './usage-error.ts'

const Found = z.object({ tenants: z.array(z.object({ id: z.string(), name: z.string() })) })

/**
 * Replaces the value of the option `tenant`, an id or a name, by the tenant's id.
 * @throws UsageError when it names no tenant, or several
 */
export async function resolveTenant(
  command: AdminCommand,
  input: Record<string, unknown>,
  messaging: Messaging,
): Promise<Record<string, unknown>> {
  const { tenant: text } = input
  if (typeof text !== 'string') return input
  if (command.takesPlatform && text === platformTenant) return input
  const { tenants } = Found.parse(await callCommand(messaging, 'auth', 'tenant.find', { tenant: text }))
  const [tenant, ...others] = tenants
  const label = optionLabel(command, 'tenant')
  if (!tenant)
    throw new UsageError(
      `${label}: ${JSON.stringify(text)} is neither the id nor the name of a tenant; tenant list shows all tenants`,
      [],
    )
  if (others.length > 0)
    throw new UsageError(
      `${label}: ${JSON.stringify(text)} is the name of several tenants; use one of the ids ${tenants.map(({ id }) => id).join(', ')}`,
      [],
    )
  return { ...input, tenant: tenant.id }
}
