import type { IncomingMessage, ServerResponse } from 'node:http'
import { hasBody } from './has-body.ts'

/** How long a client may go on sending a body that is discarded. */
const lingerMs = 1_000

/** Whether a request still has body on its way that its handler will not read. */
export const isUnread = (req: IncomingMessage): boolean => hasBody(req) && !req.complete

/**
 * Ends an answer, with `Connection: close` in its head, to a request whose body is unread. The rest of the body is discarded
 * first: closing at once would reset the connection under an answer that the client, busy sending, has not read.
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
