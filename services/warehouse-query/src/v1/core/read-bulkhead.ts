import { PlatformError } from '@platform/errors'
import { Bulkhead } from '@platform/lifecycle'

const waitingMax = 100
const waitMsMax = 5_000

const full = (): PlatformError =>
  new PlatformError('too_many_queries', 'too many reads are waiting', { headers: { 'retry-after': '1' } })
const aborted = (): PlatformError => new PlatformError('unavailable', 'the caller disconnected while it waited')

/**
 * Limits the concurrent /v1 reads of each tenant. Excess reads wait instead of failing: they are short, and a page of charts
 * sends many at once. Half of the tenant's `sessionsMax` warehouse sessions stay reserved for SQL, so that /v1 reads cannot starve it.
 * `run` throws PlatformError `too_many_queries` when the queue is full or the wait exceeds five seconds.
 */
export const createReadBulkhead = (sessionsMax: number): Bulkhead =>
  new Bulkhead({
    runningPerKeyMax: Math.max(1, Math.floor(sessionsMax / 2)),
    waitingPerKeyMax: waitingMax,
    waitMsMax,
    full,
    aborted,
  })
