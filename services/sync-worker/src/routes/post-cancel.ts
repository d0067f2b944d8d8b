import { route } from '@platform/http'
import type { Context } from '../context.ts'
import { cancelRun } from '../jobs/cancel-run.ts'
import { showRun } from '../jobs/show-job.ts'
import { askerOf, RunParams, scopes } from './shared.ts'

/** Cancels a run. What its windows have committed stays; a run that has ended is left as it is. */
export const postCancel = route(
  { method: 'post', path: '/api/sync/runs/:runId/cancel', scopes, params: RunParams },
  async (call, needs: Pick<Context, 'events' | 'runs' | 'states'>) => ({
    ok: true,
    run: showRun(await cancelRun(askerOf(call), call.params.runId, needs)),
  }),
)
