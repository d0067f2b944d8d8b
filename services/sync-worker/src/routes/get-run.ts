import { route } from '@platform/http'
import type { Context } from '../context.ts'
import { findRun } from '../jobs/find-run.ts'
import { showRun } from '../jobs/show-job.ts'
import { askerOf, RunParams, scopes } from './shared.ts'

/** Returns one run with its rows, bytes and progress. */
export const getRun = route(
  { method: 'get', path: '/api/sync/runs/:runId', scopes, params: RunParams },
  async (call, { events, runs }: Pick<Context, 'events' | 'runs'>) => {
    const { runId } = call.params
    const run = await events.audited(
      async (begin) => {
        await begin()
        return findRun(runs, call.caller.tenantId, runId)
      },
      (outcome) => events.runRead(askerOf(call), runId, outcome),
    )
    return { ok: true, run: showRun(run) }
  },
)
