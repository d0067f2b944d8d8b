import { anyObject, route } from '@platform/http'
import type { StoreNeeds } from '../jobs/create-job.ts'
import { replaceJob } from '../jobs/replace-job.ts'
import { showStored } from '../jobs/show-job.ts'
import { askerOf, JobParams, mayReadPii, scopes } from './shared.ts'

/** Replaces a job. A run under way ends as it began; what has been loaded stays known. */
export const putJob = route(
  { method: 'put', path: '/api/sync/jobs/:jobId', scopes, params: JobParams, body: anyObject },
  async (call, needs: StoreNeeds) => {
    const options = { pii: mayReadPii(call) }
    return { ok: true, job: showStored(await replaceJob(askerOf(call), call.params.jobId, call.body, options, needs)) }
  },
)
