import type { IncomingMessage, ServerResponse } from 'node:http'

/** Where a request came from, for the audit log. */
export interface Origin {
  id: string
  address: string
}

/** The address is the gateway's word: it drops whatever a caller says of that. */
export const originOf = ({ req, res }: { req: IncomingMessage; res: ServerResponse }): Origin => ({
  id: String(res.getHeader('x-request-id') ?? ''),
  address: String(req.headers['x-forwarded-for'] ?? req.socket.remoteAddress ?? '').slice(0, 128),
})
