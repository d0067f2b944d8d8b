import type { IncomingMessage, ServerResponse } from 'node:http'

/** The source of a request, for the audit log. */
export interface Origin {
  id: string
  address: string
}

/** Returns the source of a request. X-Forwarded-For is set by the gateway, which drops the caller's value. */
export const originOf = ({ req, res }: { req: IncomingMessage; res: ServerResponse }): Origin => ({
  id: String(res.getHeader('x-request-id') ?? ''),
  address: String(req.headers['x-forwarded-for'] ?? req.socket.remoteAddress ?? '').slice(0, 128),
})
