interface Options {
  /** Work of one key that runs at once. */
  runningPerKeyMax: number
  /** Work of all keys that runs at once; default: unlimited. */
  runningMax?: number
  /** Work of one key that waits for a slot; default: unlimited. */
  waitingPerKeyMax?: number
  /** Work of all keys that waits for a slot; default: unlimited. */
  waitingMax?: number
  /** Longest wait for a slot; default: until the caller's signal aborts. */
  waitMsMax?: number
  /** Creates the error for work that finds the queue full, or waits too long. */
  full: () => Error
  /** Creates the error for work whose signal aborts while it waits; default: the signal's reason. */
  aborted?: (reason: unknown) => unknown
}

interface Usage {
  running: number
  waiting: number
}

interface Waiter {
  usage: Usage
  start: () => void
}

/**
 * Limits how much work runs at once, per key and in total; excess work waits in a bounded queue. Slots are given in order of arrival:
 * a free slot goes to the first waiter whose key is below its limit, so one key cannot block the others.
 */
export class Bulkhead {
  readonly #options: Options
  readonly #usage = new Map<string, Usage>()
  readonly #queue: Waiter[] = []
  #running = 0

  constructor(options: Options) {
    this.#options = options
  }

  /** Slots in use, over all keys. */
  get running(): number {
    return this.#running
  }

  /** Work that waits for a slot, over all keys. */
  get waiting(): number {
    return this.#queue.length
  }

  /**
   * Runs `work` in a slot of `key`; `signal` ends the wait for the slot, not the work.
   * @throws the error of `full` or `aborted`, or the error of `work`.
   */
  async run<T>(key: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const usage = this.#usage.get(key) ?? { running: 0, waiting: 0 }
    this.#usage.set(key, usage)
    if (this.#hasSlot(usage)) this.#take(usage)
    else await this.#wait(key, usage, signal)
    try {
      return await work()
    } finally {
      this.#release(key, usage)
    }
  }

  #hasSlot({ running }: Usage): boolean {
    const { runningPerKeyMax, runningMax = Number.POSITIVE_INFINITY } = this.#options
    return running < runningPerKeyMax && this.#running < runningMax
  }

  #take(usage: Usage): void {
    usage.running += 1
    this.#running += 1
  }

  #release(key: string, usage: Usage): void {
    usage.running -= 1
    this.#running -= 1
    this.#queue.find((waiter) => this.#hasSlot(waiter.usage))?.start()
    this.#forgetIdle(key, usage)
  }

  #forgetIdle(key: string, { running, waiting }: Usage): void {
    if (running === 0 && waiting === 0) this.#usage.delete(key)
  }

  async #wait(key: string, usage: Usage, signal: AbortSignal): Promise<void> {
    const { waitMsMax, full, aborted = (reason) => reason } = this.#options
    const { waitingPerKeyMax = Number.POSITIVE_INFINITY, waitingMax = Number.POSITIVE_INFINITY } = this.#options
    if (signal.aborted || usage.waiting >= waitingPerKeyMax || this.#queue.length >= waitingMax) {
      this.#forgetIdle(key, usage)
      throw signal.aborted ? aborted(signal.reason) : full()
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    // Takes the slot here, before any later call can: the order of arrival is kept.
    const waiter: Waiter = {
      usage,
      start: () => {
        leave()
        this.#take(usage)
        resolve()
      },
    }
    const onAbort = () => giveUp(aborted(signal.reason))
    const timer = waitMsMax === undefined ? undefined : setTimeout(() => giveUp(full()), waitMsMax)
    const leave = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', onAbort)
      this.#queue.splice(this.#queue.indexOf(waiter), 1)
      usage.waiting -= 1
    }
    const giveUp = (error: unknown): void => {
      leave()
      this.#forgetIdle(key, usage)
      reject(error)
    }
    signal.addEventListener('abort', onAbort, { once: true })
    this.#queue.push(waiter)
    usage.waiting += 1
    await promise
  }
}
