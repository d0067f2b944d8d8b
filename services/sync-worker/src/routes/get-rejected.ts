import { route } from '@platform/http'
import type { Context } from '../context.ts'
import { readRejected, rejectedQuery } from '../jobs/read-rejected.ts'
import { askerOf, RunParams, scopes } from './shared.ts'

/** Lists rows of a run that were not loaded, with line and reason; `after` is the `next` of the page before. */
export const getRejected = route(
  { method: 'get', path: '/api/sync/runs/:runId/rejected', scopes, params: RunParams, query: rejectedQuery },
  async (call, needs: Pick<Context, 'events' | 'runs' | 'rejectedRows'>) => ({
    ok: true,
    ...(await readRejected(askerOf(call), call.params.runId, call.query, needs)),
  }),
)
