import { command } from '@platform/messaging'
import { z } from 'zod'
import type { StoreNeeds } from '../jobs/create-job.ts'
import { replaceJob } from '../jobs/replace-job.ts'
import { showStored } from '../jobs/show-job.ts'
import { asked, askerOf, jobField, jobId, jobOf } from './asked.ts'

const Input = asked.extend({
  ...{ jobId, job: jobField, pii: z.boolean() },
  validate: z.boolean().default(false),
})

/** Replaces a job; with `validate` it is checked and returned as it would be stored. */
export const jobReplace = (needs: StoreNeeds) =>
  command(Input, async ({ jobId, job, pii, validate, ...who }) => ({
    job: showStored(await replaceJob(askerOf(who), jobId, jobOf(job), { pii, isDry: validate }, needs)),
  }))
