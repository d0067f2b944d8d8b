import { randomUUID } from 'node:crypto'
import { failureBody, PlatformError, surfaceOf, toPlatformError, validationError } from '@platform/errors'
import type { Log, Metrics } from '@platform/telemetry'
import { type Caller, insufficientScope, invalidToken, type TokenVerifier } from '@platform/tokens'
import express, {
  type ErrorRequestHandler,
  type Express,
  type Request,
  type RequestHandler,
  type Response,
} from 'express'
import { Histogram } from 'prom-client'
import type { ZodType } from 'zod'
import { readJsonBody } from './read-json-body.ts'
import { type AnyRoute, StreamedAnswer } from './route.ts'

const requestIdPattern = /^[A-Za-z0-9_-]{8,64}$/

/** The caller's request id where it has the agreed form, a new one otherwise. */
export const requestIdOf = (header: unknown): string =>
  typeof header === 'string' && requestIdPattern.test(header) ? header : randomUUID()

/** What one request's middleware tell each other, in `res.locals`. */
interface Locals {
  requestId: string
  caller?: Caller
  kind?: string
}

const localsOf = (res: Response): Locals => res.locals as Locals

interface Options<Needs> {
  routes: AnyRoute<Needs>[]
  needs: Needs
  verifier: TokenVerifier
  log: Log
  metrics: Metrics
}

/** Milliseconds that a caller may take to read an answer, beyond what a slow line needs. */
const sendMsMax = 60_000

function parse<T>(schema: ZodType<T> | undefined, value: unknown, prefix: string): T | undefined {
  if (!schema) return undefined
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  throw validationError(
    parsed.error.issues.map(({ path, message }) => ({
      path: [prefix, ...path].filter((part) => part !== '').join('.'),
      message,
    })),
  )
}

/** The gateway forwards the caller's token; a request that came past the gateway is held to the same rules. */
async function authenticate(req: Request, verifier: TokenVerifier): Promise<Caller> {
  const [scheme = '', token, ...rest] = (req.headers.authorization ?? '').split(' ')
  if (scheme.toLowerCase() !== 'bearer' || !token || rest.length > 0) throw invalidToken()
  return verifier.cached(token) ?? (await verifier.verify(token))
}

/** Runs when the response is over: the last byte was handed to the system, or the caller is gone. */
function onClose(res: Response, listener: (finished: boolean) => void): void {
  res.once('close', () => listener(res.writableFinished))
}

async function stream(res: Response, { chunks, release }: StreamedAnswer): Promise<void> {
  const deadline = setTimeout(() => res.destroy(), sendMsMax)
  onClose(res, () => {
    clearTimeout(deadline)
    release()
  })
  const bytes = chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0)
  res.writeHead(200, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    'content-length': bytes,
  })
  for (const chunk of chunks) res.write(chunk)
  res.end()
}

const handlerOf =
  <Needs>(spec: AnyRoute<Needs>, { needs, verifier }: Options<Needs>): RequestHandler =>
  async (req, res: Response) => {
    const caller = await authenticate(req, verifier)
    localsOf(res).caller = caller
    const missing = spec.scopes.filter((scope) => !caller.scopes.has(scope))
    if (missing.length > 0) throw insufficientScope(missing, spec.scopes)
    const aborter = new AbortController()
    onClose(res, (finished) => finished || aborter.abort())
    const answer = await spec.handle(
      {
        params: parse(spec.params, req.params, ''),
        query: parse(spec.query, req.query, ''),
        body: spec.body && parse(spec.body, await readJsonBody(req, spec.bodyBytesMax ?? 1_048_576), ''),
        caller,
        requestId: localsOf(res).requestId,
        address: String(req.headers['x-forwarded-for'] ?? req.socket.remoteAddress ?? ''),
        signal: aborter.signal,
      },
      needs,
    )
    if (answer instanceof StreamedAnswer) return stream(res, answer)
    res.setHeader('cache-control', 'no-store')
    res.json(answer)
  }

/**
 * The HTTP side of a service behind the gateway: request id, token, scopes, parsing, the failure envelope, one access line
 * and one metric per request. Routes are those in the list and no others.
 */
export function createApp<Needs>(options: Options<Needs>): Express {
  const { routes, log, metrics } = options
  const seconds = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from the request to the end of its answer',
    labelNames: ['method', 'route', 'status'],
    registers: [metrics],
  })
  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  app.enable('case sensitive routing')

  app.use((req, res: Response, next) => {
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
  })

  const methodsByPath = new Map<string, string[]>()
  for (const spec of routes) {
    app[spec.method](spec.path, handlerOf(spec, options))
    methodsByPath.set(spec.path, [...(methodsByPath.get(spec.path) ?? []), spec.method.toUpperCase()])
  }
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
    if (!req.complete) res.setHeader('connection', 'close')
    res.status(error.status).set(error.headers).set('cache-control', 'no-store')
    res.json(failureBody(surfaceOf(req.path), error, localsOf(res).requestId))
  }
  app.use(answerFailure)
  return app
}
