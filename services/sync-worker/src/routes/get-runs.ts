import { route } from '@platform/http'
import type { Context } from '../context.ts'
import { findJob } from '../jobs/find-job.ts'
import { readRuns, runsQuery } from '../jobs/read-runs.ts'
import { showRun } from '../jobs/show-job.ts'
import { askerOf, JobParams, scopes } from './shared.ts'

/** Lists the runs of a job, the newest first; `before` is the `next` of the page before. */
export const getRuns = route(
  { method: 'get', path: '/api/sync/jobs/:jobId/runs', scopes, params: JobParams, query: runsQuery },
  async (call, { events, jobs, runs }: Pick<Context, 'events' | 'jobs' | 'runs'>) => {
    const { jobId } = call.params
    const { tenantId } = call.caller
    const page = await events.audited(
      async (begin) => {
        await begin()
        await findJob(jobs, tenantId, jobId)
        return readRuns(runs, { tenantId, jobId }, call.query)
      },
      (outcome) => events.runsListed(askerOf(call), jobId, outcome),
    )
    return { ok: true, runs: page.runs.map((run) => showRun(run)), next: page.next }
  },
)
