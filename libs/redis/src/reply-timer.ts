/** Thrown when the server does not reply in time. */
export class ReplyTimeout extends Error {
  override readonly name = 'ReplyTimeout'
}

/** Returns the result of `work`. @throws ReplyTimeout when it takes longer than `ms`; `work` itself continues. */
export async function withReplyTimeout<T>(work: Promise<T>, ms: number): Promise<T> {
  const timer = new ReplyTimer(ms)
  try {
    return await Promise.race([work, timer.late])
  } finally {
    timer.clear()
  }
}

/**
 * Rejects `late` when the time is up. If the timer fires late, this process's event loop was blocked and the server cannot be
 * blamed: the timer grants one more interval.
 */
class ReplyTimer {
  readonly late: Promise<never>
  readonly #reject: (reason: Error) => void
  readonly #ms: number
  #timer: NodeJS.Timeout | undefined

  constructor(ms: number) {
    const { promise, reject } = Promise.withResolvers<never>()
    this.late = promise
    this.#reject = reject
    this.#ms = ms
    this.#start(1)
  }

  #start(again: number): void {
    const startedAt = performance.now()
    this.#timer = setTimeout(() => {
      const wasBlocked = performance.now() - startedAt > this.#ms * 1.25
      if (wasBlocked && again > 0) this.#start(again - 1)
      // Replies that have arrived are read before this runs.
      else setImmediate(() => this.#reject(new ReplyTimeout(`no reply within ${this.#ms} ms`)))
    }, this.#ms)
  }

  clear(): void {
    clearTimeout(this.#timer)
  }
}
