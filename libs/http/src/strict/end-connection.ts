import { STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { failureBody, type PlatformError, surfaceOf } from '@platform/errors'

/** Closing at once would reset the connection before a client that is still sending has read the answer. */
const lingerMs = 1_000
const ending = new WeakSet<Duplex>()

/**
 * Sends a failure on a connection with unparsable HTTP, as its only answer, and ends the connection. Later calls for the same
 * connection do nothing.
 */
export function endConnection(socket: Duplex, failure: PlatformError, to: { path: string; requestId: string }): void {
  if (ending.has(socket)) return
  ending.add(socket)
  const body = JSON.stringify(failureBody(surfaceOf(to.path), failure, to.requestId))
  socket.end(
    `HTTP/1.1 ${failure.status} ${STATUS_CODES[failure.status] ?? ''}\r\n` +
      `X-Request-Id: ${to.requestId}\r\nX-Content-Type-Options: nosniff\r\n` +
      'Content-Type: application/json; charset=utf-8\r\nCache-Control: no-store\r\n' +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  )
  const timer = setTimeout(() => socket.destroy(), lingerMs)
  socket.once('close', () => clearTimeout(timer))
}

/** Returns whether endConnection has answered on this connection. */
export const isEnding = (socket: Duplex): boolean => ending.has(socket)
