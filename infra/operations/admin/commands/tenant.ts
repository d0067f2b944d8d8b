import { callCommand } from '@platform/messaging'
import { z } from 'zod'
import { columns } from '../columns.ts'
import { adminCommand } from '../command.ts'
import { tenant, text } from './options.ts'

const Tenant = z.object({ id: z.string(), name: z.string(), createdAt: z.string(), suspendedAt: z.string().nullable() })
const positional = 'tenant'

const publicFields = ({ id, name, createdAt, suspendedAt }: z.infer<typeof Tenant>) => ({
  id,
  name,
  created_at: createdAt,
  ...(suspendedAt && { suspended_at: suspendedAt }),
})

/** Commands for tenants, the customers of the platform. */
export const tenantCommands = [
  adminCommand(
    {
      words: 'tenant create',
      about: 'adds a tenant',
      options: z.object({ name: text('name') }),
    },
    async ({ name }, { messaging, actor }) => {
      const created = Tenant.parse(await callCommand(messaging, 'auth', 'tenant.create', { name, actor }))
      return {
        json: publicFields(created),
        text: columns([
          ['tenant', created.id],
          ['name', created.name],
        ]),
      }
    },
  ),
  adminCommand(
    { words: 'tenant list', about: 'lists all tenants', options: z.object({}) },
    async (_input, { messaging }) => {
      const answer = await callCommand(messaging, 'auth', 'tenant.list', {})
      const { tenants } = z.object({ tenants: z.array(Tenant) }).parse(answer)
      const rows = tenants.map(({ id, name, createdAt, suspendedAt }) => [
        id,
        suspendedAt ? 'suspended' : 'live',
        createdAt,
        name,
      ])
      const text = rows.length > 0 ? columns([['tenant', 'state', 'created', 'name'], ...rows]) : ['none']
      return { json: { tenants: tenants.map(publicFields) }, text }
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
        options: z.object({ tenant }),
      },
      async (input, { messaging, actor }) => {
        const answer = await callCommand(messaging, 'auth', `tenant.${verb}`, { id: input.tenant, actor })
        const changed = Tenant.parse(answer)
        const { id, name } = changed
        return { json: publicFields(changed), text: [`${name} (${id}) is ${verb}${verb === 'suspend' ? 'ed' : 'd'}`] }
      },
    ),
  ),
]
