import { PlatformError } from '@platform/errors'

/** Bytes that one process may hold in answers at once. Whoever would exceed them fails; nobody waits for memory. */
export class ByteBudget {
  readonly #bytesMax: number
  #bytes = 0

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax
  }

  get bytes(): number {
    return this.#bytes
  }

  /** @throws PlatformError `unavailable` when the process already holds too much. */
  take(bytes: number): void {
    if (this.#bytes + bytes > this.#bytesMax) {
      throw new PlatformError('unavailable', `over ${this.#bytesMax} bytes of answers in flight`, {
        friendly: 'Too many large answers are under way at the moment. Try again in a second.',
        headers: { 'retry-after': '1' },
      })
    }
    this.#bytes += bytes
  }

  give(bytes: number): void {
    this.#bytes -= bytes
  }
}
