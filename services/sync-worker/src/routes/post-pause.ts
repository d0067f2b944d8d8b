import { route } from '@platform/http'
import type { Context } from '../context.ts'
import { showJob } from '../jobs/show-job.ts'
import { JobParams, noJob, scopes } from './shared.ts'

/** Stops the schedule of a job. A run under way goes on. */
export const postPause = route(
  { method: 'post', path: '/api/sync/jobs/:jobId/pause', scopes, params: JobParams },
  async (call, { events, jobs }: Pick<Context, 'events' | 'jobs'>) => {
    const { jobId } = call.params
    const { tenantId } = call.caller
    const job = await events.audited(
      async (begin) => {
        await begin()
        const changed = await jobs.pause(tenantId, jobId)
        if (!changed) throw noJob(jobId)
        return changed
      },
      (outcome) => events.jobPaused(call, jobId, outcome),
    )
    return { ok: true, job: showJob(job) }
  },
)
