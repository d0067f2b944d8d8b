import { command } from '@platform/messaging'
import { z } from 'zod'
import { createJob, type StoreNeeds } from '../jobs/create-job.ts'
import { showStored } from '../jobs/show-job.ts'
import { asked, askerOf, jobField, jobOf } from './asked.ts'

const Input = asked.extend({ job: jobField, pii: z.boolean().default(false), validate: z.boolean().default(false) })

/** Stores a job; with `validate` it is checked and returned as it would be stored. */
export const jobCreate = (needs: StoreNeeds) =>
  command(Input, async ({ job, pii, validate, ...who }) => ({
    job: showStored(await createJob(askerOf(who), jobOf(job), { pii, isDry: validate }, needs)),
  }))
