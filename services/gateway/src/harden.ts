import { randomUUID } from 'node:crypto'
import type { Duplex } from 'node:stream'
import { failureBody, PlatformError, validationError } from '@platform/errors'
import type { Listening } from '@platform/lifecycle'
import type { Context } from './context.ts'
import type { Handler } from './server.ts'

function failureOf(code: string | undefined): PlatformError {
  if (code === 'HPE_HEADER_OVERFLOW') {
    return new PlatformError('payload_too_large', 'headers too large', {
      friendly: 'The request headers are too large.',
    })
  }
  const isSlow = code === 'ERR_HTTP_REQUEST_TIMEOUT'
  return validationError([
    { path: '', message: isSlow ? 'the request did not arrive in time' : 'the request is not valid HTTP' },
  ])
}

/** What arrives broken, or never in full, is answered in the envelope too, and its connection ends. */
export function harden(
  listening: Listening,
  { live, log, pipeline }: Pick<Context, 'live' | 'log' | 'pipeline'>,
  handler: Handler,
): Listening {
  const { server } = listening
  server.on('checkContinue', (req, res) => handler(req, res, true))
  server.on('clientError', (error: Error & { code?: string }, socket: Duplex) => {
    if (!socket.writable || error.code === 'ECONNRESET') return void socket.destroy()
    const failure = failureOf(error.code)
    const [call, ...others] = live.on(socket)
    if (call) {
      // With an answer under way, a second one would be read as part of it.
      if (others.length > 0 || call.res.headersSent) return void socket.destroy()
      pipeline.fail(call, failure)
      call.exchange?.leave()
      return
    }
    const requestId = randomUUID()
    log.info({ requestId, kind: failure.kind, code: error.code }, 'http.unreadable')
    const body = JSON.stringify(failureBody('api', failure, requestId))
    socket.end(
      `HTTP/1.1 ${failure.status} ${failure.status === 413 ? 'Payload Too Large' : 'Bad Request'}\r\n` +
        `X-Request-Id: ${requestId}\r\nContent-Type: application/json; charset=utf-8\r\nCache-Control: no-store\r\n` +
        `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
    )
  })
  return listening
}
