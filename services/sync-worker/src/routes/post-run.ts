import { route } from '@platform/http'
import type { Context } from '../context.ts'
import { runJob } from '../jobs/run-job.ts'
import { runRequest } from '../jobs/run-request.ts'
import { showRun } from '../jobs/show-job.ts'
import { askerOf, JobParams, scopes } from './shared.ts'

/** Starts a run of a job: of the time since the last one, of the asked window, or (`full`) of everything. */
export const postRun = route(
  {
    method: 'post',
    path: '/api/sync/jobs/:jobId/run',
    scopes,
    params: JobParams,
    body: runRequest,
    bodyOptional: true,
    status: 202,
  },
  async (call, needs: Pick<Context, 'events' | 'jobs' | 'runs' | 'starting'>) => ({
    ok: true,
    run: showRun(await runJob(askerOf(call), call.params.jobId, call.body, needs)),
  }),
)
