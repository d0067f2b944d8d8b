import { PlatformError } from '@platform/errors'

/** Runs work when a slot is free. @throws PlatformError `unavailable` when the queue is full */
export type Bulkhead = <T>(work: () => Promise<T>) => Promise<T>

/**
 * Creates a bulkhead for password hashes. Each takes 19 MiB and about 25 ms of CPU time, and unauthenticated callers can
 * cause them.
 */
export function createBulkhead({ runningMax = 2, waitingMax = 32 } = {}): Bulkhead {
  let running = 0
  const waiting: (() => void)[] = []
  return async (work) => {
    if (running < runningMax) running += 1
    else if (waiting.length < waitingMax) await new Promise<void>((resolve) => waiting.push(resolve))
    else throw new PlatformError('unavailable', `${waitingMax} password checks are waiting`)
    try {
      return await work()
    } finally {
      // Hand the slot to the longest waiter.
      const next = waiting.shift()
      if (next) next()
      else running -= 1
    }
  }
}
