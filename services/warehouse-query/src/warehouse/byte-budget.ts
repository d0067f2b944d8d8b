import { PlatformError } from '@platform/errors'

/** Limits the bytes that one process holds in answers. A call beyond the budget fails at once; calls never wait for memory. */
export class ByteBudget {
  readonly #bytesMax: number
  #bytes = 0

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax
  }

  get bytes(): number {
    return this.#bytes
  }

  /** Reserves bytes. @throws PlatformError `unavailable` when the process already holds too much. */
  take(bytes: number): void {
    if (this.#bytes + bytes > this.#bytesMax) {
      throw new PlatformError('unavailable', `over ${this.#bytesMax} bytes of answers in flight`, {
        friendly: 'Too many large answers are in progress. Try again in a second.',
        headers: { 'retry-after': '1' },
      })
    }
    this.#bytes += bytes
  }

  give(bytes: number): void {
    this.#bytes -= bytes
  }
}
