import { PlatformError } from '@platform/errors'

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

/** Another tenant's file is answered like a missing one. */
export const noFile = (id: string): PlatformError =>
  new PlatformError('not_found', `no file ${id}`, {
    friendly: 'That file does not exist, or is no longer kept. GET /api/sync/files lists yours.',
  })
