import type { RetryPolicy } from '@platform/spapi-client'
import type { ResolvedJob } from '../definition/resolved-job.ts'

const everyFailure = Array.from({ length: 200 }, (_, n) => 400 + n)

/** Returns the client's retry policy for the settings of a job. */
export function retryPolicyOf({ settings: { retry } }: Pick<ResolvedJob, 'settings'>): RetryPolicy {
  const multiplier = retry.multipliesWait ? 2 : 1
  switch (retry.mode) {
    case 'None':
      return { codes: [], countMax: 0, multiplier }
    case 'RetryAny':
      return { codes: everyFailure, countMax: retry.countMax, multiplier }
    default:
      return { codes: retry.statusCodes, countMax: retry.countMax, multiplier }
  }
}
