import { route } from '@platform/http'
import type { Context } from '../context.ts'
import { showRun } from '../jobs/show-job.ts'
import { noRun, RunParams, scopes } from './shared.ts'

/** Returns one run with its rows, bytes and progress. */
export const getRun = route(
  { method: 'get', path: '/api/sync/runs/:runId', scopes, params: RunParams },
  async (call, { events, runs }: Pick<Context, 'events' | 'runs'>) => {
    const { runId } = call.params
    const run = await events.audited(
      async (begin) => {
        await begin()
        const found = await runs.find(call.caller.tenantId, runId)
        if (!found) throw noRun(runId)
        return found
      },
      (outcome) => events.runRead(call, runId, outcome),
    )
    return { ok: true, run: showRun(run) }
  },
)
