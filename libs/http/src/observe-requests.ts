import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Log, Metrics } from '@platform/telemetry'
import type { RequestHandler } from 'express'
import { Histogram } from 'prom-client'
import { failureKindHeader } from './failure-kind-header.ts'
import { type Locals, localsOf, onClose } from './locals.ts'
import { rememberLocals } from './refuse-overdue.ts'

const requestIdPattern = /^[A-Za-z0-9_-]{8,64}$/

/** Returns the caller's request id when it has the agreed form, else a new one. */
export const requestIdOf = (header: unknown): string =>
  typeof header === 'string' && requestIdPattern.test(header) ? header : randomUUID()

/**
 * Sets the id of a request (in `locals` and as `X-Request-Id`) and `nosniff` on its answer; writes one access line and one
 * metric when it is over. `where` returns the path and the route at that moment.
 */
export type Observer = (
  req: IncomingMessage,
  res: ServerResponse,
  locals: Locals,
  where: () => { path: string; route: string },
) => void

/** Creates the observer of one server; it registers the metric. */
export function createObserver({ log, metrics }: { log: Log; metrics: Metrics }): Observer {
  const seconds = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from the request to the end of the answer',
    labelNames: ['method', 'route', 'status'],
    registers: [metrics],
  })
  // Access lines contain no secret, and redaction costs five times as much as the line.
  const lines = log.child({}, { redact: [] })
  return (req, res, locals, where) => {
    const startedAt = performance.now()
    const requestId = requestIdOf(req.headers['x-request-id'])
    locals.requestId = requestId
    rememberLocals(res, locals)
    res.setHeader('x-request-id', requestId)
    res.setHeader('x-content-type-options', 'nosniff')
    onClose(res, (finished) => {
      const durationMs = performance.now() - startedAt
      const { caller, kind = res.getHeader(failureKindHeader) } = locals
      const { path, route } = where()
      const { method = '' } = req
      seconds.labels(method, route, String(res.statusCode)).observe(durationMs / 1_000)
      lines.info(
        {
          requestId,
          method,
          path,
          status: res.statusCode,
          kind,
          durationMs,
          finished,
          tenantId: caller?.tenantId,
          credentialId: caller?.credentialId,
        },
        'http.request',
      )
    })
  }
}

/** Returns the observer as express middleware; handlers write their results into `res.locals`. */
export const observeRequests =
  (observe: Observer): RequestHandler =>
  (req, res, next) => {
    const routeOf = () => (typeof req.route?.path === 'string' ? req.route.path : 'none')
    observe(req, res, localsOf(res), () => ({ path: req.path, route: routeOf() }))
    next()
  }
