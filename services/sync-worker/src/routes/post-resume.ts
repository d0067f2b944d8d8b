import { route } from '@platform/http'
import type { Context } from '../context.ts'
import { resumeJob } from '../jobs/resume-job.ts'
import { showJob } from '../jobs/show-job.ts'
import { askerOf, JobParams, scopes } from './shared.ts'

/** Starts the schedule of a paused job again. */
export const postResume = route(
  { method: 'post', path: '/api/sync/jobs/:jobId/resume', scopes, params: JobParams },
  async (call, needs: Pick<Context, 'events' | 'jobs'>) => ({
    ok: true,
    job: showJob(await resumeJob(askerOf(call), call.params.jobId, needs)),
  }),
)
