import { PlatformError } from '@platform/errors'

interface Options {
  /** Calls that run at once. Each may hold one answer in memory, so this bounds bytes too. */
  atOnceMax: number
  /** Calls that wait for a place. */
  waitingMax: number
}

interface Waiter {
  tenantId: string
  enter: () => void
}

/**
 * Bounds what one process has under way at Amazon. A tenant has at most half of the places, so that one that floods cannot
 * keep the others out.
 */
export class Gate {
  readonly #options: Options
  readonly #tenantMax: number
  readonly #running = new Map<string, number>()
  #inside = 0
  #waiting: Waiter[] = []

  constructor(options: Options) {
    this.#options = options
    this.#tenantMax = Math.max(1, Math.ceil(options.atOnceMax / 2))
  }

  get inside(): number {
    return this.#inside
  }

  get waiting(): number {
    return this.#waiting.length
  }

  /** @throws PlatformError `unavailable` when too many wait already, or `signal` ends the wait; what `work` throws. */
  async run<T>(tenantId: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    if (this.#hasPlace(tenantId)) this.#enter(tenantId)
    else await this.#wait(tenantId, signal)
    try {
      return await work()
    } finally {
      this.#leave(tenantId)
    }
  }

  #hasPlace(tenantId: string): boolean {
    return this.#inside < this.#options.atOnceMax && (this.#running.get(tenantId) ?? 0) < this.#tenantMax
  }

  #enter(tenantId: string): void {
    this.#inside += 1
    this.#running.set(tenantId, (this.#running.get(tenantId) ?? 0) + 1)
  }

  #leave(tenantId: string): void {
    this.#inside -= 1
    const left = (this.#running.get(tenantId) ?? 1) - 1
    if (left === 0) this.#running.delete(tenantId)
    else this.#running.set(tenantId, left)
    const next = this.#waiting.findIndex((waiter) => this.#hasPlace(waiter.tenantId))
    if (next >= 0) this.#waiting.splice(next, 1)[0]?.enter()
  }

  #wait(tenantId: string, signal: AbortSignal): Promise<void> {
    if (this.#waiting.length >= this.#options.waitingMax || signal.aborted) return Promise.reject(tooBusy())
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const giveUp = (): void => {
      this.#waiting = this.#waiting.filter((one) => one !== waiter)
      reject(tooBusy())
    }
    const waiter: Waiter = {
      tenantId,
      enter: () => {
        signal.removeEventListener('abort', giveUp)
        this.#enter(tenantId)
        resolve()
      },
    }
    signal.addEventListener('abort', giveUp, { once: true })
    this.#waiting.push(waiter)
    return promise
  }
}

const tooBusy = (): PlatformError =>
  new PlatformError('unavailable', 'too many calls to Amazon are under way', {
    friendly: 'Too many calls to Amazon are under way. Try again shortly.',
    headers: { 'retry-after': '1' },
  })
