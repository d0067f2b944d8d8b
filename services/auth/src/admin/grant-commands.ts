import { command } from '@platform/messaging'
import { z } from 'zod'
import type { Context } from '../context.ts'
import { actor, operator } from './actor.ts'

/** `grant.list`, `grant.withdraw`: grants of applications in a tenant. */
export const grantCommands = ({ manageGrants, tenants }: Pick<Context, 'manageGrants' | 'tenants'>) => ({
  'grant.list': command(z.object({ tenantId: z.string() }), async ({ tenantId }) => {
    await tenants.get(tenantId)
    return { grants: await manageGrants.listOfTenant(tenantId) }
  }),
  'grant.withdraw': command(z.object({ grantId: z.string(), actor }), (input) =>
    manageGrants.withdraw(input.grantId, operator(input.actor)),
  ),
})
