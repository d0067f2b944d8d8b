import type { Work } from '@platform/events'
import { route } from '@platform/http'
import { warehouseScopes } from '@platform/tokens'
import { z } from 'zod'
import type { Context } from '../context.ts'
import { quoteText } from '../warehouse/quote.ts'
import { readRows } from '../warehouse/read-rows.ts'

const Table = z.object({
  name: z.string(),
  type: z.enum(['table', 'view']),
  rows: z.number().nullable(),
  comment: z.string(),
})

const listing = (database: string): string => `
  SELECT TABLE_NAME AS name, IF(TABLE_TYPE = 'VIEW', 'view', 'table') AS type, TABLE_ROWS AS \`rows\`,
    IF(TABLE_TYPE = 'VIEW', '', TABLE_COMMENT) AS comment
  FROM information_schema.TABLES WHERE TABLE_SCHEMA = ${quoteText(database)} ORDER BY TABLE_NAME`

/** Lists the tenant's tables and views. `rows` is the server's estimate, null for a view. */
export const getTables = route(
  { method: 'get', path: '/api/tables', scopes: warehouseScopes },
  async (call, { warehouse, events }: Pick<Context, 'warehouse' | 'events'>) => {
    const list: Work<z.output<typeof Table>[]> = async (begin) => {
      const own = await warehouse.of(call.caller.tenantId)
      await begin()
      return readRows(own, listing(own.database), Table, call.signal)
    }
    return { ok: true, tables: await events.audited(list, (outcome) => events.tablesListed(call, outcome)) }
  },
)
