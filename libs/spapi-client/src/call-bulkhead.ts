import { PlatformError } from '@platform/errors'
import { Bulkhead } from '@platform/lifecycle'

interface Options {
  /** Limit of concurrent calls. Each may hold one answer in memory, so this also bounds memory. */
  atOnceMax: number
  /** Limit of calls that wait for a slot. */
  waitingMax: number
}

const full = (): PlatformError =>
  new PlatformError('unavailable', 'too many calls to Amazon are running', {
    friendly: 'Too many calls to Amazon are running. Wait one second, then try again.',
    headers: { 'retry-after': '1' },
  })

/**
 * Limits the concurrent calls of one process to Amazon. A tenant gets at most half of the slots, so that its flood cannot block
 * other tenants. `run` throws PlatformError `unavailable` when the queue is full or the signal ends the wait.
 */
export const createCallBulkhead = ({ atOnceMax, waitingMax }: Options): Bulkhead =>
  new Bulkhead({
    runningMax: atOnceMax,
    runningPerKeyMax: Math.max(1, Math.ceil(atOnceMax / 2)),
    waitingMax,
    full,
    aborted: full,
  })
