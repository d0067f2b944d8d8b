import type { IncomingMessage } from 'node:http'

/** Whether a request announces a body (RFC 9112 section 6.3); one of no bytes is none. */
export const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
