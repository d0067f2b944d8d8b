import { route } from '@platform/http'
import type { Context } from '../context.ts'
import { removeJob } from '../jobs/remove-job.ts'
import { askerOf, JobParams, scopes } from './shared.ts'

/** Deletes a job and cancels its run. Tables that it has filled stay. */
export const deleteJob = route(
  { method: 'delete', path: '/api/sync/jobs/:jobId', scopes, params: JobParams },
  async (call, needs: Pick<Context, 'events' | 'jobs' | 'runs' | 'states'>) => {
    await removeJob(askerOf(call), call.params.jobId, needs)
    return { ok: true }
  },
)
