import { PlatformError } from '@platform/errors'
import type { Log } from '@platform/telemetry'
import type { ErrorRequestHandler, Express } from 'express'
import { localsOf } from './locals.ts'
import { sendFailure } from './send-failure.ts'

/**
 * Handles requests after the routes: a known path with an unsupported method, an unknown path, and any failure, in the envelope
 * of the surface.
 */
export function answerFailures(app: Express, methodsByPath: Map<string, string[]>, { log }: { log: Log }): void {
  for (const [path, methods] of methodsByPath) {
    app.all(path, (req) => {
      throw new PlatformError('method_not_allowed', `${req.method} ${path}`, { headers: { allow: methods.join(', ') } })
    })
  }
  app.use((req) => {
    throw new PlatformError('not_found', `no route for ${req.path}`)
  })
  const answerFailure: ErrorRequestHandler = (thrown: unknown, req, res, _next) =>
    sendFailure(req, res, thrown, { path: req.path, locals: localsOf(res), log })
  app.use(answerFailure)
}
