import { command } from '@platform/messaging'
import { z } from 'zod'
import { applyJob } from '../jobs/apply-job.ts'
import type { StoreNeeds } from '../jobs/create-job.ts'
import { asked, askerOf, jobField, jobOf } from './asked.ts'

const Input = asked.extend({
  job: jobField,
  /** Absent: a job keeps its right to personal data, and a new one has no such right. */
  pii: z.boolean().optional(),
  validate: z.boolean().default(false),
})

/** Creates a job or replaces the one of its name; with `validate` nothing is stored. */
export const jobApply = (needs: StoreNeeds) =>
  command(Input, async ({ job, pii, validate, ...who }) => {
    const applied = await applyJob(askerOf(who), jobOf(job), { pii, isDry: validate }, needs)
    const { id, name, definition, notes } = applied.job
    return {
      ...{ action: applied.action, jobId: id, name, definition, notes },
      before: 'before' in applied ? applied.before : null,
    }
  })
