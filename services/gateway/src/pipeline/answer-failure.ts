import { failureBody, type PlatformError, surfaceOf, toPlatformError } from '@platform/errors'
import { endUnread, isUnread } from '@platform/http'
import type { Log } from '@platform/telemetry'
import { failurePage, wantsPage } from '../pages/failure-page.ts'
import type { Call } from './call.ts'
import type { RateLimitFields } from './limit.ts'

interface Options {
  log: Log
  rateLimit: RateLimitFields
  /** Where RFC 9728 metadata tells a client which authorization server to ask. */
  resourceMetadataUrl: string
}

const json = ['Content-Type', 'application/json; charset=utf-8', 'X-Content-Type-Options', 'nosniff']
const envelope = ({ path, requestId }: Call, error: PlatformError) => ({
  body: JSON.stringify(failureBody(surfaceOf(path), error, requestId)),
  fields: json,
})

/** The failure envelope of the call's surface, or a page for a person. Half an answer is not mended: the connection ends, so that it shows. */
export function createAnswerFailure({ log, rateLimit, resourceMetadataUrl }: Options) {
  return (call: Call, thrown: unknown): void => {
    const { req, res } = call
    const error: PlatformError = toPlatformError(thrown)
    call.kind = error.kind
    if (call.closed) return
    if (error.status >= 500) log.error({ err: thrown, requestId: call.requestId, path: call.path }, 'http.failed')
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
