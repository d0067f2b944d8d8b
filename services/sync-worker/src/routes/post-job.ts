import { anyObject, route } from '@platform/http'
import { z } from 'zod'
import { createJob, type StoreNeeds } from '../jobs/create-job.ts'
import { showStored } from '../jobs/show-job.ts'
import { askerOf, mayReadPii, scopes } from './shared.ts'

const Query = z.strictObject({ validate: z.stringbool().optional() })

/** Stores a job; with `validate=true` it is checked and shown as it would be stored. */
export const postJob = route(
  { method: 'post', path: '/api/sync/jobs', scopes, query: Query, body: anyObject, status: 201 },
  async (call, needs: StoreNeeds) => {
    const options = { pii: mayReadPii(call), isDry: call.query.validate === true }
    return { ok: true, job: showStored(await createJob(askerOf(call), call.body, options, needs)) }
  },
)
