import { anyObject, route } from '@platform/http'
import type { Context } from '../context.ts'
import { prepareJob } from '../jobs/prepare-job.ts'
import { showJob } from '../jobs/show-job.ts'
import { JobParams, noJob, ownerOf, scopes } from './shared.ts'

/** Replaces a job. A run under way ends as it began; what has been loaded stays known. */
export const putJob = route(
  { method: 'put', path: '/api/sync/jobs/:jobId', scopes, params: JobParams, body: anyObject },
  async (call, { events, jobs, preparing }: Pick<Context, 'events' | 'jobs' | 'preparing'>) => {
    const { jobId } = call.params
    const job = await events.audited(
      async (begin) => {
        if (!(await jobs.find(call.caller.tenantId, jobId))) throw noJob(jobId)
        const prepared = await prepareJob(call.body, ownerOf(call.caller), preparing, jobId)
        await begin()
        const updated = await jobs.update(prepared)
        if (!updated) throw noJob(jobId)
        return updated
      },
      (outcome) => events.jobChanged(call, jobId, outcome),
    )
    return { ok: true, job: showJob(job) }
  },
)
