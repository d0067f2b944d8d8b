import { createApp } from '@platform/http'
import type { Context } from './context.ts'
import { getTable } from './routes/get-table.ts'
import { getTables } from './routes/get-tables.ts'
import { postQuery } from './routes/post-query.ts'

/** The service's HTTP side; every route that there is stands in this list. */
export const createServer = ({ log, metrics, verifier, warehouse, events }: Context) =>
  createApp({ routes: [postQuery, getTables, getTable], needs: { warehouse, events }, log, metrics, verifier })
