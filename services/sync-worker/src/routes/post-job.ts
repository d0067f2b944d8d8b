import { anyObject, route } from '@platform/http'
import { z } from 'zod'
import type { Context } from '../context.ts'
import { prepareJob } from '../jobs/prepare-job.ts'
import { showJob } from '../jobs/show-job.ts'
import { ownerOf, scopes } from './shared.ts'

const Query = z.strictObject({ validate: z.stringbool().optional() })

/** Stores a job; with `validate=true` it is checked and shown as it would be stored. */
export const postJob = route(
  { method: 'post', path: '/api/sync/jobs', scopes, query: Query, body: anyObject, status: 201 },
  async (call, { events, jobs, preparing }: Pick<Context, 'events' | 'jobs' | 'preparing'>) => {
    const isDry = call.query.validate === true
    const job = await events.audited(
      async (begin) => {
        const prepared = await prepareJob(call.body, ownerOf(call.caller), preparing)
        await begin()
        return isDry ? prepared : jobs.insert(prepared)
      },
      (outcome, { answer }) =>
        events.jobCreated(call, answer?.id ?? '', outcome, { validate: isDry, ...(answer && { name: answer.name }) }),
    )
    return { ok: true, job: 'state' in job ? showJob(job) : { ...job.definition, notes: job.notes } }
  },
)
