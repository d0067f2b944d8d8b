import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import { PlatformError } from '@platform/errors'

export const tooLarge = (bytesMax: number): PlatformError =>
  new PlatformError('payload_too_large', `body over ${bytesMax} bytes`, {
    friendly:
      bytesMax === 0 ? 'This address takes no request body.' : `The request body may have at most ${bytesMax} bytes.`,
  })

/** Failure of a call whose caller disconnected. */
export const left = new PlatformError('unavailable', 'the caller disconnected')

/** Streams a request body with back-pressure, up to the allowed size. */
export class LimitedBody extends Readable {
  readonly #req: IncomingMessage
  readonly #bytesMax: number
  #bytes = 0

  constructor(req: IncomingMessage, bytesMax: number) {
    super()
    this.#req = req
    this.#bytesMax = bytesMax
    req.on('data', this.#onData).on('end', this.#onEnd).on('close', this.#onClose).pause()
    // Between two connection attempts the body has no reader that would handle an error.
    this.on('error', () => {})
  }

  readonly #onData = (chunk: Buffer): void => {
    this.#bytes += chunk.length
    if (this.#bytes > this.#bytesMax) this.destroy(tooLarge(this.#bytesMax))
    else if (!this.push(chunk)) this.#req.pause()
  }

  readonly #onEnd = (): void => {
    this.push(null)
  }

  readonly #onClose = (): void => {
    if (!this.#req.complete) this.destroy(left)
  }

  override _read(): void {
    this.#req.resume()
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    this.#req.off('data', this.#onData).off('end', this.#onEnd).off('close', this.#onClose)
    callback(error)
  }
}
