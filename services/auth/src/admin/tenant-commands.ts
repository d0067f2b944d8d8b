import { command } from '@platform/messaging'
import { z } from 'zod'
import type { Context } from '../context.ts'
import { actor, operator } from './actor.ts'

const name = z.string().trim().min(1).max(100)
const id = z.string()

/**
 * `tenant.create`, `tenant.get`, `tenant.find` (the tenants of which the text is the id or the name), `tenant.list`,
 * `tenant.suspend`, `tenant.resume`.
 */
export const tenantCommands = ({ manageTenants }: Pick<Context, 'manageTenants'>) => ({
  'tenant.create': command(z.object({ name, actor }), (input) =>
    manageTenants.create(input.name, operator(input.actor)),
  ),
  'tenant.get': command(z.object({ id }), (input) => manageTenants.get(input.id)),
  'tenant.find': command(z.object({ tenant: z.string().min(1).max(200) }), async (input) => ({
    tenants: await manageTenants.find(input.tenant),
  })),
  'tenant.list': command(z.object({}), async () => ({ tenants: await manageTenants.list() })),
  'tenant.suspend': command(z.object({ id, actor }), (input) => manageTenants.suspend(input.id, operator(input.actor))),
  'tenant.resume': command(z.object({ id, actor }), (input) => manageTenants.resume(input.id, operator(input.actor))),
})
