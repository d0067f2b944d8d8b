import { route } from '@platform/http'
import { z } from 'zod'
import type { Context } from '../context.ts'
import { showRun } from '../jobs/show-job.ts'
import { JobParams, noJob, scopes } from './shared.ts'

const Query = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  before: z.string().max(64).optional(),
})

/** Lists the runs of a job, the newest first; `before` is the `next` of the page before. */
export const getRuns = route(
  { method: 'get', path: '/api/sync/jobs/:jobId/runs', scopes, params: JobParams, query: Query },
  async (call, { events, jobs, runs }: Pick<Context, 'events' | 'jobs' | 'runs'>) => {
    const { jobId } = call.params
    const { limit, before } = call.query
    const { tenantId } = call.caller
    const found = await events.audited(
      async (begin) => {
        await begin()
        if (!(await jobs.find(tenantId, jobId))) throw noJob(jobId)
        return runs.list(tenantId, jobId, { limit: limit + 1, ...(before && { before }) })
      },
      (outcome) => events.runsListed(call, jobId, outcome),
    )
    const page = found.slice(0, limit)
    return { ok: true, runs: page.map((run) => showRun(run)), next: found.length > limit ? page.at(-1)?.id : null }
  },
)
