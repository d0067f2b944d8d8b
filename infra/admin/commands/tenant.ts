import { callCommand } from '@platform/messaging'
import { z } from 'zod'
import { columns } from '../columns.ts'
import { adminCommand } from '../command.ts'

const Tenant = z.object({ id: z.string(), name: z.string(), createdAt: z.string() })

/** Tenants: the customers of the platform. */
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
]
