import { PlatformError } from '@platform/errors'
import { Bulkhead } from '@platform/lifecycle'

const waitingMax = 64
const waitMsMax = 5_000

const full = () =>
  new PlatformError('throttled', 'too many calls for one profile at once', {
    friendly: 'Too many calls for this profile are running at once. Wait one second, then try again.',
    details: { retryAfterSeconds: 1 },
    headers: { 'retry-after': '1' },
  })

/**
 * Limits the concurrent calls of each profile: Amazon throttles by profile, and one partner's burst must not use up the process's
 * capacity. `run` throws PlatformError `throttled` when the queue is full or the wait exceeds five seconds.
 */
export const createProfileBulkhead = (runningMax: number): Bulkhead =>
  new Bulkhead({ runningPerKeyMax: runningMax, waitingPerKeyMax: waitingMax, waitMsMax, full })
