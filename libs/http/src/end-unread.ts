import type { IncomingMessage, ServerResponse } from 'node:http'
import { hasBody } from './has-body.ts'

/** How long a discarded body is read. */
const lingerMs = 1_000

/** Returns whether part of the request body has not arrived and will not be read by the handler. */
export const isUnread = (req: IncomingMessage): boolean => hasBody(req) && !req.complete

/**
 * Ends an answer, with `Connection: close` in its head, to a request with an unread body. The rest of the body is discarded
 * first: closing at once would reset the connection before a client that is still sending has read the answer.
 */
export function endUnread(req: IncomingMessage, res: ServerResponse, body?: Buffer): void {
  if (body) res.write(body)
  else res.flushHeaders()
  const end = (): void => {
    clearTimeout(timer)
    res.end()
  }
  const timer = setTimeout(end, lingerMs)
  req.once('end', end).once('close', end).resume()
}
