import { PlatformError } from '@platform/errors'
import type { Work } from '@platform/events'
import { route } from '@platform/http'
import { warehouseScopes } from '@platform/tokens'
import { z } from 'zod'
import type { Context } from '../context.ts'
import { quoteName } from '../warehouse/quote.ts'
import { readRows } from '../warehouse/read-rows.ts'

/** Any text: a name that MySQL cannot hold is answered as a missing table. */
const Params = z.object({ name: z.string().min(1) })

const Column = z.object({
  Field: z.string(),
  Type: z.string(),
  Null: z.string(),
  Key: z.string(),
  Default: z.string().nullable(),
  Extra: z.string(),
})

const noSuchTable = new Set([1146, 1103])

const missing = (name: string) =>
  new PlatformError('not_found', `no table ${name}`, {
    friendly: 'That table does not exist. GET /api/tables lists the tables of your warehouse.',
  })

/** The columns of one table or view, as SHOW COLUMNS returns them. */
export const getTable = route(
  { method: 'get', path: '/api/table/:name', scopes: warehouseScopes, params: Params },
  async (call, { warehouse, events }: Pick<Context, 'warehouse' | 'events'>) => {
    const { name } = call.params
    const describe: Work<z.output<typeof Column>[]> = async (begin) => {
      if (name.length > 64 || name.includes('\0')) throw missing(name)
      const own = await warehouse.of(call.caller.tenantId)
      await begin()
      return readRows(
        own,
        `SHOW COLUMNS FROM ${quoteName(own.database)}.${quoteName(name)}`,
        Column,
        call.signal,
      ).catch((error: unknown) => {
        if (error instanceof PlatformError && noSuchTable.has(Number(error.details.errno))) throw missing(name)
        throw error
      })
    }
    const columns = await events.audited(describe, (outcome) =>
      events.tableDescribed(call, { table: name, ...outcome }),
    )
    return { ok: true, table: name, columns }
  },
)
