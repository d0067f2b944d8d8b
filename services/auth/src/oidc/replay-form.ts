import type { IncomingMessage } from 'node:http'

/** A body of one piece. A generator that yields it takes five times as long. */
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

/** Gives the request a body again, so that the OAuth server reads `form` from it as if it had come that way. */
export function replayForm(req: IncomingMessage, form: ReadonlyMap<string, string>): void {
  const body = Buffer.from(new URLSearchParams([...form]).toString())
  req.headers['content-type'] = 'application/x-www-form-urlencoded'
  req.headers['content-length'] = String(body.length)
  if (req.headers['transfer-encoding'] !== undefined) delete req.headers['transfer-encoding']
  Object.defineProperties(req, { readable: { value: true }, iterator: { value: () => new OnePiece(body) } })
}
