import { route } from '@platform/http'
import type { Context } from '../context.ts'
import { findJob } from '../jobs/find-job.ts'
import { showJob } from '../jobs/show-job.ts'
import { askerOf, JobParams, scopes } from './shared.ts'

/** Returns one job. */
export const getJob = route(
  { method: 'get', path: '/api/sync/jobs/:jobId', scopes, params: JobParams },
  async (call, { events, jobs }: Pick<Context, 'events' | 'jobs'>) => {
    const { jobId } = call.params
    const job = await events.audited(
      async (begin) => {
        await begin()
        return findJob(jobs, call.caller.tenantId, jobId)
      },
      (outcome) => events.jobRead(askerOf(call), jobId, outcome),
    )
    return { ok: true, job: showJob(job) }
  },
)
