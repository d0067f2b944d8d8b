import { validationError } from '@platform/errors'
import type { DataKioskJob } from '../resolved-job.ts'

type Own = Omit<DataKioskJob, 'name' | 'credentials' | 'region' | 'tokenUrl' | 'settings' | 'notes'>

/** Resolves a job that runs a query of Data Kiosk. */
export function resolveDataKiosk(..._: unknown[]): Own {
  throw validationError([{ path: 'input.use', message: 'DataKioskInput is not available yet' }])
}
