import type { IncomingMessage, ServerResponse } from 'node:http'
import type { PlatformError } from '@platform/errors'
import type { Log } from '@platform/telemetry'

/** Codes of the errors of a connection that its other end closed. */
const closedCodes: ReadonlySet<unknown> = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'ERR_STREAM_PREMATURE_CLOSE'])

const isAbort = (thrown: unknown): boolean =>
  thrown instanceof Error && (thrown.name === 'AbortError' || ('code' in thrown && closedCodes.has(thrown.code)))

/** Returns whether the caller closed its connection before the whole answer was sent. */
const hasLeft = ({ socket }: IncomingMessage, res: ServerResponse): boolean => socket.destroyed && !res.writableFinished

/** Amazon's statuses for a request that is wrong; 401, 403 and 429 concern the platform's own access. */
function isRefusedByAmazon({ kind, details }: PlatformError): boolean {
  const { status } = details
  if (kind !== 'upstream_error' || typeof status !== 'number') return false
  return status >= 400 && status < 500 && ![401, 403, 429].includes(status)
}

interface Failed {
  req: IncomingMessage
  res: ServerResponse
  thrown: unknown
  error: PlatformError
  requestId: string
}

/**
 * Logs a failed request. A failure of the platform is logged as an error, with its stack. A failure that the caller caused, by a
 * wrong request or by leaving, is logged as information and without a stack: it needs no operator.
 */
export function logFailure(log: Pick<Log, 'info' | 'error'>, event: string, failed: Failed): void {
  const { req, res, thrown, error, requestId } = failed
  const left = hasLeft(req, res) && (error.kind !== 'internal_error' || isAbort(thrown))
  if (!left && error.status >= 500 && !isRefusedByAmazon(error)) log.error({ err: thrown, requestId }, event)
  else log.info({ requestId, kind: error.kind, reason: error.message, ...(left && { callerLeft: true }) }, event)
}
