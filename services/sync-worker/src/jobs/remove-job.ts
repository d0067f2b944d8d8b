import type { Context } from '../context.ts'
import type { Asker } from './asker.ts'
import { noJob } from './not-found.ts'

/** Deletes a job and cancels its run. Tables that it has filled stay. @throws PlatformError `not_found` */
export const removeJob = (
  asker: Asker,
  jobId: string,
  { events, jobs, runs, states }: Pick<Context, 'events' | 'jobs' | 'runs' | 'states'>,
): Promise<void> =>
  events.audited(
    async (begin) => {
      await begin()
      const open = await runs.openOf(jobId)
      if (!(await jobs.remove(asker.tenantId, jobId))) throw noJob(jobId)
      if (open) await states.cancel(open)
    },
    (outcome) => events.jobDeleted(asker, jobId, outcome),
  )
