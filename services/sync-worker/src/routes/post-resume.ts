import { route } from '@platform/http'
import type { Context } from '../context.ts'
import { nextRunAt } from '../definition/schedule/next-run-at.ts'
import { showJob } from '../jobs/show-job.ts'
import { JobParams, noJob, scopes } from './shared.ts'

/** Starts the schedule of a paused job again. */
export const postResume = route(
  { method: 'post', path: '/api/sync/jobs/:jobId/resume', scopes, params: JobParams },
  async (call, { events, jobs }: Pick<Context, 'events' | 'jobs'>) => {
    const { jobId } = call.params
    const { tenantId } = call.caller
    const job = await events.audited(
      async (begin) => {
        await begin()
        const schedule = (await jobs.find(tenantId, jobId))?.definition.schedule
        const changed = await jobs.resume(tenantId, jobId, schedule && nextRunAt(schedule, new Date()))
        if (!changed) throw noJob(jobId)
        return changed
      },
      (outcome) => events.jobResumed(call, jobId, outcome),
    )
    return { ok: true, job: showJob(job) }
  },
)
