import { PlatformError } from '@platform/errors'

/** Runs some work, at once or when its turn comes. @throws PlatformError `unavailable` when too much is waiting already */
export type WorkQueue = <T>(work: () => Promise<T>) => Promise<T>

/** Costly work a few at a time: each password hash takes 19 MiB and a core for some 25 ms, and anybody may ask for one. */
export function createWorkQueue({ runningMax = 2, waitingMax = 32 } = {}): WorkQueue {
  let running = 0
  const waiting: (() => void)[] = []
  return async (work) => {
    if (running < runningMax) running += 1
    else if (waiting.length < waitingMax) await new Promise<void>((resolve) => waiting.push(resolve))
    else throw new PlatformError('unavailable', `${waitingMax} password checks are waiting`)
    try {
      return await work()
    } finally {
      // Whoever waited longest takes over this place.
      const next = waiting.shift()
      if (next) next()
      else running -= 1
    }
  }
}
