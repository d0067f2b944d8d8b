import type { IncomingMessage } from 'node:http'

/** Returns whether a request announces a body (RFC 9112 section 6.3) of at least one byte. */
export const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
