import type { IncomingMessage, ServerResponse } from 'node:http'
import { PlatformError, validationError } from '@platform/errors'
import express, { type ErrorRequestHandler, type Request, type Response } from 'express'
import { Call } from './call.ts'
import type { Context } from './context.ts'

/** Answers one request; when the client waits for `100 Continue`, the step that reads the body sends it. */
export type Handler = (req: IncomingMessage, res: ServerResponse, expectsContinue?: boolean) => void

/**
 * Creates the gateway's HTTP handler. Routes of the table run in the pipeline, ahead of express, which serves pages and all
 * other paths (docs/decisions/008-edge-ahead-of-express.md has the numbers).
 */
export function createServer({ pipeline, pages }: Pick<Context, 'pipeline' | 'pages'>): Handler {
  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  const calls = new WeakMap<Request, Call>()
  const expecting = new WeakSet<IncomingMessage>()
  const fail = (req: Request, res: Response, error: unknown): void =>
    pipeline.fail(calls.get(req) ?? new Call(req, res, false), error)

  app.use((req, res, next) => {
    const call = new Call(req, res, expecting.has(req))
    calls.set(req, call)
    pipeline.begin(call)
    res.setHeader('X-Request-Id', call.requestId)
    res.setHeader('X-Content-Type-Options', 'nosniff')
    if (!pages(call)) next()
  })
  app.get('/', (_req, res) => {
    res.json({ ok: true, service: 'partner platform', authorization: '/.well-known/oauth-authorization-server' })
  })
  app.use((req, res) => fail(req, res, new PlatformError('not_found', `no route for ${req.path}`)))
  const answerFailure: ErrorRequestHandler = (error: unknown, req, res, _next) =>
    fail(
      req,
      res,
      error instanceof URIError
        ? validationError([{ path: '', message: 'the path is not validly percent-encoded' }])
        : error,
    )
  app.use(answerFailure)

  return (req, res, expectsContinue = false) => {
    if (pipeline.handle(req, res, expectsContinue)) return
    if (expectsContinue) expecting.add(req)
    app(req, res)
  }
}
