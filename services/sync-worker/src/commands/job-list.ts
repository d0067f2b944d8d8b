import { command } from '@platform/messaging'
import { z } from 'zod'
import type { Context } from '../context.ts'
import { summarizeJob } from '../jobs/summarize-job.ts'
import { asked } from './asked.ts'

const Input = asked.extend({
  limit: z.int().min(1).max(100).default(50),
  /** `next` of the page before. */
  after: z.string().max(100).optional(),
})

/** Lists the tenant's jobs by name, each with its newest run. */
export const jobList = ({ jobs, runs }: Pick<Context, 'jobs' | 'runs'>) =>
  command(Input, async ({ tenantId, limit, after }) => {
    const found = await jobs.page(tenantId, { limit: limit + 1, after })
    const page = found.slice(0, limit)
    const ids = page.map(({ id }) => id)
    const newest = new Map((await runs.lastOf(tenantId, ids)).map((run) => [run.jobId, run]))
    return {
      jobs: page.map((job) => summarizeJob(job, newest.get(job.id))),
      next: found.length > limit ? (page.at(-1)?.name ?? null) : null,
    }
  })
