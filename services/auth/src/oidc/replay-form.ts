import type { IncomingMessage } from 'node:http'

/** A body of one chunk. An async generator takes five times as long. */
class OnePiece implements AsyncIterableIterator<Buffer> {
  #body: Buffer | undefined

  constructor(body: Buffer) {
    this.#body = body
  }

  [Symbol.asyncIterator]() {
    return this
  }

  async next(): Promise<IteratorResult<Buffer, undefined>> {
    const value = this.#body
    this.#body = undefined
    return value === undefined ? { done: true, value } : { done: false, value }
  }
}

/** Replaces the request body with `form`, for oidc-provider to read. */
export function replayForm(req: IncomingMessage, form: ReadonlyMap<string, string>): void {
  const body = Buffer.from(new URLSearchParams([...form]).toString())
  req.headers['content-type'] = 'application/x-www-form-urlencoded'
  req.headers['content-length'] = String(body.length)
  if (req.headers['transfer-encoding'] !== undefined) delete req.headers['transfer-encoding']
  Object.defineProperties(req, { readable: { value: true }, iterator: { value: () => new OnePiece(body) } })
}
