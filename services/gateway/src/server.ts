import type { IncomingMessage, ServerResponse } from 'node:http'
import { PlatformError, validationError } from '@platform/errors'
import express, { type ErrorRequestHandler, type Request, type Response } from 'express'
import type { Context } from './context.ts'
import { Call } from './pipeline/call.ts'

/** Answers one request; a client that waits for `100 Continue` gets it from the step that takes its body. */
export type Handler = (req: IncomingMessage, res: ServerResponse, expectsContinue?: boolean) => void

/**
 * The edge's HTTP side. The table's routes run in the pipeline, ahead of express, which serves pages and whatever else there is
 * (docs/decisions/008-edge-ahead-of-express.md has the numbers).
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
  app.use((req, res) => fail(req, res, new PlatformError('not_found', `nothing at ${req.path}`)))
  const answerFailure: ErrorRequestHandler = (error: unknown, req, res, _next) =>
    fail(
      req,
      res,
      error instanceof URIError ? validationError([{ path: '', message: 'the path is not valid' }]) : error,
    )
  app.use(answerFailure)

  return (req, res, expectsContinue = false) => {
    if (pipeline.handle(req, res, expectsContinue)) return
    if (expectsContinue) expecting.add(req)
    app(req, res)
  }
}
