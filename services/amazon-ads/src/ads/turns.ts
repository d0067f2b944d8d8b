import { PlatformError } from '@platform/errors'

interface Options {
  /** Calls of one profile that run at once. */
  runningMax: number
  /** Calls of one profile that may wait for it. */
  waitingMax: number
  waitMsMax: number
}

interface Queue {
  running: number
  waiting: (() => void)[]
}

const busy = () =>
  new PlatformError('throttled', 'too many calls for one profile at once', {
    friendly: 'Too many calls for this profile are running at once. Wait a second, then go on.',
    details: { retryAfterSeconds: 1 },
    headers: { 'retry-after': '1' },
  })

/**
 * Lets a few calls of one profile run at once: Amazon throttles by profile, and a burst of one partner must not use up what the
 * others of this process have.
 */
export class Turns {
  readonly #options: Options
  readonly #queues = new Map<string, Queue>()

  constructor(options: Options) {
    this.#options = options
  }

  /** @throws PlatformError `throttled` when the wait would be too long; the reason of `signal`. */
  async run<T>(key: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const queue = this.#queues.get(key) ?? { running: 0, waiting: [] }
    this.#queues.set(key, queue)
    await this.#enter(queue, signal)
    try {
      return await work()
    } finally {
      const next = queue.waiting.shift()
      // A turn is handed on, so that nobody who comes later is earlier.
      if (next) next()
      else queue.running -= 1
      if (queue.running === 0) this.#queues.delete(key)
    }
  }

  async #enter(queue: Queue, signal: AbortSignal): Promise<void> {
    const { runningMax, waitingMax, waitMsMax } = this.#options
    signal.throwIfAborted()
    if (queue.running < runningMax) {
      queue.running += 1
      return
    }
    if (queue.waiting.length >= waitingMax) throw busy()
    const turn = Promise.withResolvers<void>()
    const leave = (reason: unknown) => {
      const index = queue.waiting.indexOf(turn.resolve)
      if (index < 0) return
      queue.waiting.splice(index, 1)
      turn.reject(reason)
    }
    const timer = setTimeout(() => leave(busy()), waitMsMax)
    const onAbort = () => leave(signal.reason)
    signal.addEventListener('abort', onAbort, { once: true })
    queue.waiting.push(turn.resolve)
    try {
      await turn.promise
    } finally {
      clearTimeout(timer)
      signal.removeEventListener('abort', onAbort)
    }
  }
}
