import { route } from '@platform/http'
import type { Context } from '../context.ts'
import { showJob } from '../jobs/show-job.ts'
import { JobParams, noJob, scopes } from './shared.ts'

/** Returns one job. */
export const getJob = route(
  { method: 'get', path: '/api/sync/jobs/:jobId', scopes, params: JobParams },
  async (call, { events, jobs }: Pick<Context, 'events' | 'jobs'>) => {
    const { jobId } = call.params
    const job = await events.audited(
      async (begin) => {
        await begin()
        const found = await jobs.find(call.caller.tenantId, jobId)
        if (!found) throw noJob(jobId)
        return found
      },
      (outcome) => events.jobRead(call, jobId, outcome),
    )
    return { ok: true, job: showJob(job) }
  },
)
