/** Thrown when the other side did not answer in time. */
export class Late extends Error {
  override readonly name = 'Late'
}

/** The result of `work`. @throws Late when it takes longer than `ms`; `work` itself is not stopped. */
export async function inTime<T>(work: Promise<T>, ms: number): Promise<T> {
  const deadline = new Deadline(ms)
  try {
    return await Promise.race([work, deadline.late])
  } finally {
    deadline.clear()
  }
}

/**
 * Rejects `late` when the time is up. Who looks too late does not know whether the other side was slow or they themselves: a
 * process that stood still gives the other side its time once more.
 */
export class Deadline {
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
      const stoodStill = performance.now() - startedAt > this.#ms * 1.25
      if (stoodStill && again > 0) this.#start(again - 1)
      // Replies that have arrived are read before this runs.
      else setImmediate(() => this.#reject(new Late(`no reply within ${this.#ms} ms`)))
    }, this.#ms)
  }

  clear(): void {
    clearTimeout(this.#timer)
  }
}
