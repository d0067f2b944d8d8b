import { failureBody, PlatformError, surfaceOf, toPlatformError, validationError } from '@platform/errors'
import type { Log } from '@platform/telemetry'
import type { ErrorRequestHandler, Express } from 'express'
import { localsOf } from './locals.ts'

/** Everything after the routes: a path with other methods, a path that is none, and any failure, in its surface's envelope. */
export function answerFailures(app: Express, methodsByPath: Map<string, string[]>, { log }: { log: Log }): void {
  for (const [path, methods] of methodsByPath) {
    app.all(path, (req) => {
      throw new PlatformError('method_not_allowed', `${req.method} ${path}`, { headers: { allow: methods.join(', ') } })
    })
  }
  app.use((req) => {
    throw new PlatformError('not_found', `nothing at ${req.path}`)
  })
  const answerFailure: ErrorRequestHandler = (thrown: unknown, req, res, _next) => {
    const error =
      thrown instanceof URIError
        ? validationError([{ path: '', message: 'the path is not valid' }])
        : toPlatformError(thrown)
    localsOf(res).kind = error.kind
    if (error.status >= 500) log.error({ err: thrown, requestId: localsOf(res).requestId }, 'http.failed')
    if (res.headersSent) return void res.destroy()
    // The rest of a body that nobody will read would keep the connection busy.
    const hasBody = req.headers['transfer-encoding'] !== undefined || Number(req.headers['content-length'] ?? 0) > 0
    if (hasBody && !req.complete) res.setHeader('connection', 'close')
    res.status(error.status).set(error.headers).set('cache-control', 'no-store')
    res.json(failureBody(surfaceOf(req.path), error, localsOf(res).requestId))
  }
  app.use(answerFailure)
}
