import { route } from '@platform/http'
import type { Context } from '../context.ts'
import { showJob } from '../jobs/show-job.ts'
import { askerOf, scopes } from './shared.ts'

/** Lists the tenant's jobs by name. */
export const getJobs = route(
  { method: 'get', path: '/api/sync/jobs', scopes },
  async (call, { events, jobs }: Pick<Context, 'events' | 'jobs'>) => {
    const found = await events.audited(
      async (begin) => {
        await begin()
        return jobs.list(call.caller.tenantId)
      },
      (outcome) => events.jobsListed(askerOf(call), '', outcome),
    )
    return { ok: true, jobs: found.map(showJob) }
  },
)
