/** Requests delayed by a latency, until it has passed or a test releases them. */
export class Latencies {
  readonly #ends = new Map<() => void, NodeJS.Timeout>()

  get size(): number {
    return this.#ends.size
  }

  wait(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const end = () => {
      this.#ends.delete(end)
      resolve()
    }
    this.#ends.set(end, setTimeout(end, ms))
    return promise
  }

  release(): void {
    for (const [end, timer] of this.#ends) {
      clearTimeout(timer)
      end()
    }
  }

  /** Drops the delayed requests without an answer. */
  close(): void {
    for (const timer of this.#ends.values()) clearTimeout(timer)
    this.#ends.clear()
  }
}
