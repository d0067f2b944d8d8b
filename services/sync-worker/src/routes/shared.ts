import { PlatformError } from '@platform/errors'
import type { CallContext } from '@platform/http'
import { z } from 'zod'
import type { JobOwner } from '../jobs/prepare-job.ts'
import type { Starter } from '../store/run.ts'

/** Scope of every endpoint of this service. */
export const scopes = ['sync:manage'] as const

export const JobParams = z.object({ jobId: z.string().max(64) })
export const RunParams = z.object({ runId: z.string().max(64) })

type Caller = CallContext<unknown, unknown, unknown>['caller']

/** Returns who stores a job, and what the job may read on the caller's behalf. */
export const ownerOf = ({ tenantId, credentialId, scopes: granted }: Caller): JobOwner => ({
  tenantId,
  by: credentialId,
  pii: granted.has('retail:pii'),
})

export const starterOf = ({ credentialId, label }: Caller): Starter => ({
  type: 'credential',
  id: credentialId,
  ...(label && { label }),
})

/** Another tenant's job is answered like a missing one. */
export const noJob = (id: string): PlatformError =>
  new PlatformError('not_found', `no job ${id}`, {
    friendly: 'That job does not exist. GET /api/sync/jobs lists yours.',
  })

/** Another tenant's run is answered like a missing one. */
export const noRun = (id: string): PlatformError =>
  new PlatformError('not_found', `no run ${id}`, {
    friendly: 'That run does not exist. GET /api/sync/jobs/<id>/runs lists those of a job.',
  })
