import type { Context } from '../context.ts'
import type { Job, NewJob } from '../store/job.ts'
import type { Asker } from './asker.ts'
import { prepareJob } from './prepare-job.ts'

/** Dependencies of the operations that store jobs. */
export type StoreNeeds = Pick<Context, 'events' | 'jobs' | 'preparing'>

/** How a job is stored. */
export interface StoreOptions {
  /** The job may read personal data on the caller's behalf. */
  pii: boolean
  /** Check the job and store nothing. */
  isDry?: boolean
}

/** Stores a job, or returns it as it would be stored. @throws PlatformError as prepareJob does */
export const createJob = (
  asker: Asker,
  value: unknown,
  { pii, isDry = false }: StoreOptions,
  { events, jobs, preparing }: StoreNeeds,
): Promise<Job | NewJob> =>
  events.audited(
    async (begin) => {
      const owner = { tenantId: asker.tenantId, by: asker.actor.id, pii }
      const prepared = await prepareJob(value, owner, preparing)
      await begin()
      return isDry ? prepared : jobs.insert(prepared)
    },
    (outcome, { answer }) =>
      events.jobCreated(asker, answer?.id ?? '', outcome, { validate: isDry, ...(answer && { name: answer.name }) }),
  )
