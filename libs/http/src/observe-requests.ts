import { randomUUID } from 'node:crypto'
import type { Log, Metrics } from '@platform/telemetry'
import type { RequestHandler, Response } from 'express'
import { Histogram } from 'prom-client'
import { localsOf, onClose } from './locals.ts'

const requestIdPattern = /^[A-Za-z0-9_-]{8,64}$/

/** The caller's request id where it has the agreed form, a new one otherwise. */
export const requestIdOf = (header: unknown): string =>
  typeof header === 'string' && requestIdPattern.test(header) ? header : randomUUID()

/** Gives each request its id (`res.locals.requestId`, `X-Request-Id`), and one access line and one metric when it is over. */
export function observeRequests({ log, metrics }: { log: Log; metrics: Metrics }): RequestHandler {
  const seconds = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from the request to the end of its answer',
    labelNames: ['method', 'route', 'status'],
    registers: [metrics],
  })
  return (req, res: Response, next) => {
    const startedAt = performance.now()
    const requestId = requestIdOf(req.headers['x-request-id'])
    localsOf(res).requestId = requestId
    res.setHeader('x-request-id', requestId)
    onClose(res, (finished) => {
      const durationMs = performance.now() - startedAt
      const { caller, kind } = localsOf(res)
      const path = typeof req.route?.path === 'string' ? req.route.path : 'none'
      seconds.labels(req.method, path, String(res.statusCode)).observe(durationMs / 1_000)
      log.info(
        {
          requestId,
          method: req.method,
          path: req.path,
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
    next()
  }
}
