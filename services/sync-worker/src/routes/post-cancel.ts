import { route } from '@platform/http'
import type { Context } from '../context.ts'
import { showRun } from '../jobs/show-job.ts'
import { noRun, RunParams, scopes } from './shared.ts'

/** Cancels a run. What its windows have committed stays; a run that has ended is left as it is. */
export const postCancel = route(
  { method: 'post', path: '/api/sync/runs/:runId/cancel', scopes, params: RunParams },
  async (call, { events, runs, states }: Pick<Context, 'events' | 'runs' | 'states'>) => {
    const { runId } = call.params
    const { tenantId } = call.caller
    const run = await events.audited(
      async (begin) => {
        await begin()
        const found = await runs.find(tenantId, runId)
        if (!found) throw noRun(runId)
        if (!found.endedAt) await states.cancel(runId)
        return (await runs.find(tenantId, runId)) ?? found
      },
      (outcome) => events.runCancelled(call, runId, outcome),
    )
    return { ok: true, run: showRun(run) }
  },
)
