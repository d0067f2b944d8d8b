import { failureBody, type PlatformError, surfaceOf, toPlatformError } from '@platform/errors'
import { endUnread, isUnread, logFailure } from '@platform/http'
import type { Log } from '@platform/telemetry'
import type { Call } from '../call.ts'
import { failurePage, wantsPage } from '../pages/failure-page.ts'
import type { RateLimitFields } from './limit.ts'

interface Options {
  log: Log
  rateLimit: RateLimitFields
  /** URL of the protected resource metadata (RFC 9728), which names the authorization server. */
  resourceMetadataUrl: string
}

const json = ['Content-Type', 'application/json; charset=utf-8', 'X-Content-Type-Options', 'nosniff']
const envelope = ({ path, requestId }: Call, error: PlatformError) => ({
  body: JSON.stringify(failureBody(surfaceOf(path), error, requestId)),
  fields: json,
})

/**
 * Answers a call with the failure envelope of its surface, or with a page in a browser. A partial answer cannot be corrected:
 * the connection is closed, so the truncation is visible.
 */
export function createAnswerFailure({ log, rateLimit, resourceMetadataUrl }: Options) {
  return (call: Call, thrown: unknown): void => {
    const { req, res } = call
    const error: PlatformError = toPlatformError(thrown)
    call.kind = error.kind
    if (call.closed) return
    logFailure(log, 'http.failed', { req, res, thrown, error, requestId: call.requestId })
    if (res.headersSent) return void res.destroy()
    const answer = wantsPage(call) ? failurePage(call, error) : envelope(call, error)
    const body = Buffer.from(answer.body)
    const fields = ['X-Request-Id', call.requestId, 'Cache-Control', 'no-store']
    for (const [name, value] of Object.entries(error.headers)) {
      const isChallenge = name === 'www-authenticate'
      fields.push(name, isChallenge ? `${value}, resource_metadata="${resourceMetadataUrl}"` : value)
    }
    rateLimit.append(call, fields)
    fields.push(...answer.fields, 'Content-Length', String(body.length))
    if (!isUnread(req)) return void res.writeHead(error.status, fields).end(body)
    fields.push('Connection', 'close')
    res.writeHead(error.status, fields)
    endUnread(req, res, body)
  }
}

export const hasBody = ({ req }: Call): boolean =>
  req.headers['transfer-encoding'] !== undefined || (req.headers['content-length'] ?? '0') !== '0'
