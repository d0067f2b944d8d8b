import { callCommand } from '@platform/messaging'
import { z } from 'zod'
import { columns } from '../columns.ts'
import { adminCommand } from '../command.ts'

const Tenant = z.object({ id: z.string(), name: z.string(), createdAt: z.string(), suspendedAt: z.string().nullable() })
const positional = 'tenant'

/** Commands for tenants, the customers of the platform. */
export const tenantCommands = [
  adminCommand(
    {
      words: 'tenant create',
      about: 'adds a tenant',
      options: z.object({ name: z.string().min(1).describe('name') }),
    },
    async ({ name }, { messaging, actor }) => {
      const tenant = Tenant.parse(await callCommand(messaging, 'auth', 'tenant.create', { name, actor }))
      return {
        json: { id: tenant.id, name: tenant.name, created_at: tenant.createdAt },
        text: columns([
          ['tenant', tenant.id],
          ['name', tenant.name],
        ]),
      }
    },
  ),
  ...(['suspend', 'resume'] as const).map((verb) =>
    adminCommand(
      {
        words: `tenant ${verb}`,
        about:
          verb === 'suspend'
            ? 'revokes every token of a tenant and issues no new ones until it is resumed'
            : 'allows a suspended tenant to get tokens again',
        positional,
        options: z.object({ tenant: z.string().min(1).describe('tenant') }),
      },
      async (input, { messaging, actor }) => {
        const answer = await callCommand(messaging, 'auth', `tenant.${verb}`, { id: input.tenant, actor })
        const { id, name, suspendedAt } = Tenant.parse(answer)
        const json = { id, name, ...(suspendedAt && { suspended_at: suspendedAt }) }
        return { json, text: [`${name} (${id}) is ${verb}${verb === 'suspend' ? 'ed' : 'd'}`] }
      },
    ),
  ),
]
