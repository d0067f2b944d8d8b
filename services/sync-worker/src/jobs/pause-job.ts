import type { Context } from '../context.ts'
import type { Job } from '../store/job.ts'
import type { Asker } from './asker.ts'
import { noJob } from './not-found.ts'

/** Stops the schedule of a job. A run under way goes on. @throws PlatformError `not_found` */
export const pauseJob = (
  asker: Asker,
  jobId: string,
  { events, jobs }: Pick<Context, 'events' | 'jobs'>,
): Promise<Job> =>
  events.audited(
    async (begin) => {
      await begin()
      const changed = await jobs.pause(asker.tenantId, jobId)
      if (!changed) throw noJob(jobId)
      return changed
    },
    (outcome) => events.jobPaused(asker, jobId, outcome),
  )
