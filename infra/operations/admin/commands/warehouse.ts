import { callCommand } from '@platform/messaging'
import { z } from 'zod'
import { columns } from '../columns.ts'
import { adminCommand } from '../command.ts'
import { tenant } from './options.ts'

const Warehouse = z.object({
  tenantId: z.string(),
  database: z.string(),
  user: z.string(),
  loader: z.string().optional(),
  warnings: z.array(z.string()).default([]),
})

/** Both commands run the self-test of the account, which takes several seconds. */
const timeoutMs = 60_000

const databaseUrl = z
  .url({ protocol: /^mysql$/, error: 'must be mysql://user:password@host:port/database' })
  .describe('mysql://user:password@host:port/database')

function outcome(answer: unknown) {
  const { tenantId, database, user, loader, warnings } = Warehouse.parse(answer)
  return {
    json: { tenant: tenantId, database, user, ...(loader && { loader }), warnings },
    text: [
      ...columns([
        ['tenant', tenantId],
        ['database', database],
        ['user', user],
        ...(loader ? [['loader', loader] as [string, string]] : []),
      ]),
      ...warnings.map((warning) => `warning: ${warning}`),
    ],
  }
}

/** Commands for warehouses, the databases that tenants query. */
export const warehouseCommands = [
  adminCommand(
    {
      words: 'warehouse set',
      about: 'uses an existing database account for the tenant, unchanged',
      options: z.object({
        tenant,
        url: databaseUrl,
        'loader-url': databaseUrl.optional(),
      }),
    },
    async ({ tenant, url, 'loader-url': loaderUrl }, { messaging, actor }) =>
      outcome(
        await callCommand(
          messaging,
          'warehouse-query',
          'warehouse.set',
          { tenantId: tenant, url, loaderUrl, actor },
          { timeoutMs },
        ),
      ),
  ),
  adminCommand(
    {
      words: 'warehouse provision',
      about: 'creates a database, a read-only user and a loader for the tenant',
      options: z.object({ tenant }),
    },
    async ({ tenant }, { messaging, actor }) =>
      outcome(
        await callCommand(
          messaging,
          'warehouse-query',
          'warehouse.provision',
          { tenantId: tenant, actor },
          { timeoutMs },
        ),
      ),
  ),
]
