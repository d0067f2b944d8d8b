/** Something that is open and can be closed. Closing twice is closing once. */
export interface Closeable {
  close(): Promise<unknown>
}

/** Owns what was opened; closes it in reverse order, and one failure does not keep the rest open. */
export class Cleanup implements Closeable {
  readonly #closers: (() => unknown)[] = []

  /** Takes ownership of `resource`, returns it. */
  use<T>(resource: T, close: (resource: T) => unknown): T {
    this.#closers.push(() => close(resource))
    return resource
  }

  /** @throws AggregateError of everything that failed to close. */
  async close(): Promise<void> {
    const failures: unknown[] = []
    for (let closer = this.#closers.pop(); closer; closer = this.#closers.pop()) {
      try {
        await closer()
      } catch (error) {
        failures.push(error)
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, 'closing failed')
  }

  /** Runs `open` with a Cleanup; when it throws half-way, what it had opened is closed before the error goes on. */
  static async scope<T>(open: (cleanup: Cleanup) => Promise<T>): Promise<T> {
    const cleanup = new Cleanup()
    try {
      return await open(cleanup)
    } catch (error) {
      await cleanup.close().catch(() => {})
      throw error
    }
  }
}
