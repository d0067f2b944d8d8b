import { createApp } from '@platform/http'
import type { Context } from './context.ts'
import { getTable } from './routes/get-table.ts'
import { getTables } from './routes/get-tables.ts'
import { postQuery } from './routes/post-query.ts'
import { endpoints, type V1Needs } from './v1/endpoints.ts'

/** Creates the HTTP server of the service. This list and `v1/endpoints.ts` hold every route. */
export const createServer = ({
  log,
  metrics,
  verifier,
  warehouse,
  compile,
  messaging,
  events,
  cursors,
  bulkhead,
}: Context) =>
  createApp<V1Needs & Pick<Context, 'compile'>>({
    routes: [postQuery, getTables, getTable, ...endpoints],
    needs: { warehouse, compile, messaging, events, cursors, bulkhead },
    log,
    metrics,
    verifier,
  })
