import { route } from '@platform/http'
import type { Context } from '../context.ts'
import { JobParams, noJob, scopes } from './shared.ts'

/** Deletes a job and cancels its run. Tables that it has filled stay. */
export const deleteJob = route(
  { method: 'delete', path: '/api/sync/jobs/:jobId', scopes, params: JobParams },
  async (call, { events, jobs, runs, states }: Pick<Context, 'events' | 'jobs' | 'runs' | 'states'>) => {
    const { jobId } = call.params
    await events.audited(
      async (begin) => {
        await begin()
        const open = await runs.openOf(jobId)
        if (!(await jobs.remove(call.caller.tenantId, jobId))) throw noJob(jobId)
        if (open) await states.cancel(open)
      },
      (outcome) => events.jobDeleted(call, jobId, outcome),
    )
    return { ok: true }
  },
)
