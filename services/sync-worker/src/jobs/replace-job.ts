import type { Job, NewJob } from '../store/job.ts'
import type { Asker } from './asker.ts'
import type { StoreNeeds, StoreOptions } from './create-job.ts'
import { restoreCredentials } from './inline-credentials.ts'
import { noJob } from './not-found.ts'
import { prepareJob } from './prepare-job.ts'

/**
 * Replaces a job, or returns it as it would be stored. A run under way ends as it began; what has been loaded stays known, and so
 * do inline credentials whose place in the job has the word that shows them.
 * @throws PlatformError `not_found`, and as prepareJob does
 */
export const replaceJob = (
  asker: Asker,
  jobId: string,
  value: unknown,
  { pii, isDry = false }: StoreOptions,
  { events, jobs, preparing }: StoreNeeds,
): Promise<Job | NewJob> =>
  events.audited(
    async (begin) => {
      const present = await jobs.find(asker.tenantId, jobId)
      if (!present) throw noJob(jobId)
      const owner = { tenantId: asker.tenantId, by: asker.actor.id, pii }
      const prepared = await prepareJob(restoreCredentials(value, present, preparing.box), owner, preparing, jobId)
      await begin()
      if (isDry) return prepared
      const updated = await jobs.update(prepared)
      if (!updated) throw noJob(jobId)
      return updated
    },
    (outcome) => events.jobChanged(asker, jobId, outcome, isDry ? { validate: true } : {}),
  )
