/** Requests that a latency holds back, each until its time is over or a test releases all of them. */
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

  /** What is held back is never answered. */
  close(): void {
    for (const timer of this.#ends.values()) clearTimeout(timer)
    this.#ends.clear()
  }
}
