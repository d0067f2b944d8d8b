import type { IncomingMessage } from 'node:http'

/** Gives the request a body again, so that the OAuth server reads `form` from it as if it had come that way. */
export function replayForm(req: IncomingMessage, form: ReadonlyMap<string, string>): void {
  const body = Buffer.from(new URLSearchParams([...form]).toString())
  req.headers['content-type'] = 'application/x-www-form-urlencoded'
  req.headers['content-length'] = String(body.length)
  delete req.headers['transfer-encoding']
  Object.defineProperties(req, {
    readable: { value: true },
    iterator: {
      value: async function* () {
        yield body
      },
    },
  })
}
