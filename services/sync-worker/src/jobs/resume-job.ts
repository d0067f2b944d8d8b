import type { Context } from '../context.ts'
import { nextRunAt } from '../definition/schedule/next-run-at.ts'
import type { Job } from '../store/job.ts'
import type { Asker } from './asker.ts'
import { noJob } from './not-found.ts'

/** Starts the schedule of a paused job again. @throws PlatformError `not_found` */
export const resumeJob = (
  asker: Asker,
  jobId: string,
  { events, jobs }: Pick<Context, 'events' | 'jobs'>,
): Promise<Job> =>
  events.audited(
    async (begin) => {
      await begin()
      const schedule = (await jobs.find(asker.tenantId, jobId))?.definition.schedule
      const changed = await jobs.resume(asker.tenantId, jobId, schedule && nextRunAt(schedule, new Date()))
      if (!changed) throw noJob(jobId)
      return changed
    },
    (outcome) => events.jobResumed(asker, jobId, outcome),
  )
