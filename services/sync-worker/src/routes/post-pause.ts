import { route } from '@platform/http'
import type { Context } from '../context.ts'
import { pauseJob } from '../jobs/pause-job.ts'
import { showJob } from '../jobs/show-job.ts'
import { askerOf, JobParams, scopes } from './shared.ts'

/** Stops the schedule of a job. A run under way goes on. */
export const postPause = route(
  { method: 'post', path: '/api/sync/jobs/:jobId/pause', scopes, params: JobParams },
  async (call, needs: Pick<Context, 'events' | 'jobs'>) => ({
    ok: true,
    job: showJob(await pauseJob(askerOf(call), call.params.jobId, needs)),
  }),
)
