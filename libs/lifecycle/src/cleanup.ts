/** An open resource. Closing it twice equals closing it once. */
export interface Closeable {
  close(): Promise<unknown>
}

/** Owns open resources; closes them in reverse order, also after a failure of one of them. */
export class Cleanup implements Closeable {
  readonly #closers: (() => unknown)[] = []

  /** Takes ownership of `resource` and returns it. */
  use<T>(resource: T, close: (resource: T) => unknown): T {
    this.#closers.push(() => close(resource))
    return resource
  }

  /** @throws AggregateError with every failure to close. */
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

  /** Runs `open` with a Cleanup; when `open` throws, the resources opened so far are closed before the error is rethrown. */
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
