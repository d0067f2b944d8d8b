import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Log, Metrics } from '@platform/telemetry'
import type { RequestHandler } from 'express'
import { Histogram } from 'prom-client'
import { type Locals, localsOf, onClose } from './locals.ts'
import { rememberLocals } from './refuse-overdue.ts'

const requestIdPattern = /^[A-Za-z0-9_-]{8,64}$/

/** The caller's request id where it has the agreed form, a new one otherwise. */
export const requestIdOf = (header: unknown): string =>
  typeof header === 'string' && requestIdPattern.test(header) ? header : randomUUID()

/**
 * Gives a request its id (in `locals` and as `X-Request-Id`), its answer `nosniff`, and one access line and one metric when it is over. `where` is
 * asked then: the path, and the route that took it.
 */
export type Observer = (
  req: IncomingMessage,
  res: ServerResponse,
  locals: Locals,
  where: () => { path: string; route: string },
) => void

/** One for each server: it registers the metric. */
export function createObserver({ log, metrics }: { log: Log; metrics: Metrics }): Observer {
  const seconds = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from the request to the end of its answer',
    labelNames: ['method', 'route', 'status'],
    registers: [metrics],
  })
  // Nothing in an access line is a secret, and looking for one costs five times as much as the line.
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
      const { caller, kind } = locals
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

/** The observer as middleware; what handlers learn goes into `res.locals`. */
export const observeRequests =
  (observe: Observer): RequestHandler =>
  (req, res, next) => {
    const routeOf = () => (typeof req.route?.path === 'string' ? req.route.path : 'none')
    observe(req, res, localsOf(res), () => ({ path: req.path, route: routeOf() }))
    next()
  }
