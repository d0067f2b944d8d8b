import type { IncomingMessage, ServerResponse } from 'node:http'
import { failureBody, PlatformError, surfaceOf, toPlatformError, validationError } from '@platform/errors'
import type { Log } from '@platform/telemetry'
import { endUnread, isUnread } from './end-unread.ts'
import { failureKindHeader } from './failure-kind-header.ts'
import type { Locals } from './locals.ts'
import { logFailure } from './log-failure.ts'

function failureOf(thrown: unknown, { overdue }: Locals): PlatformError {
  if (thrown instanceof URIError)
    return validationError([{ path: '', message: 'the path is not validly percent-encoded' }])
  return overdue && !(thrown instanceof PlatformError) ? overdue : toPlatformError(thrown)
}

/**
 * Answers a thrown value in the envelope of the path's surface. A partial answer cannot be corrected, so its connection is
 * closed.
 */
export function sendFailure(
  req: IncomingMessage,
  res: ServerResponse,
  thrown: unknown,
  { path, locals, log }: { path: string; locals: Locals; log: Log },
): void {
  const error = failureOf(thrown, locals)
  locals.kind = error.kind
  logFailure(log, 'http.failed', { req, res, thrown, error, requestId: locals.requestId })
  // An overdue request may have been answered before its handler failed.
  if (res.writableEnded) return
  if (res.headersSent) return void res.destroy()
  const unread = isUnread(req)
  const body = Buffer.from(JSON.stringify(failureBody(surfaceOf(path), error, locals.requestId)))
  res.writeHead(error.status, {
    ...error.headers,
    [failureKindHeader]: error.kind,
    ...(unread && { connection: 'close' }),
    'cache-control': 'no-store',
    'content-type': 'application/json; charset=utf-8',
    'content-length': body.length,
  })
  const sent = req.method === 'HEAD' ? undefined : body
  if (unread) endUnread(req, res, sent)
  else res.end(sent)
}
