import { command } from '@platform/messaging'
import { z } from 'zod'
import type { Context } from '../context.ts'
import { actor } from './actor.ts'

const name = z.string().trim().min(1).max(100)

/** `tenant.create`, `tenant.get`, `tenant.list`. */
export const tenantCommands = ({ tenants, events }: Pick<Context, 'tenants' | 'events'>) => ({
  'tenant.create': command(z.object({ name, actor }), async (input) => {
    const tenant = await tenants.create(input.name)
    await events.tenantCreated(tenant, input.actor)
    return tenant
  }),
  'tenant.get': command(z.object({ id: z.string() }), ({ id }) => tenants.get(id)),
  'tenant.list': command(z.object({}), async () => ({ tenants: await tenants.list() })),
})
