import type { Log, Metrics } from '@platform/telemetry'
import { type Caller, insufficientScope, invalidToken, type TokenVerifier } from '@platform/tokens'
import { parseInput } from '@platform/validation'
import express, { type Express, type Request, type RequestHandler, type Response } from 'express'
import type { ZodType } from 'zod'
import { answerFailures } from './answer-failures.ts'
import { discard, discardedBytesMin } from './discard.ts'
import { hasBody } from './has-body.ts'
import { localsOf, onClose } from './locals.ts'
import { createObserver, observeRequests } from './observe-requests.ts'
import { readJsonBody } from './read-json-body.ts'
import { repeatHeader } from './repeat-header.ts'
import { type AnyRoute, RevalidatedAnswer, StreamedAnswer, WrittenAnswer } from './route.ts'
import { sendRevalidated } from './send-revalidated.ts'
import { sendWritten } from './send-written.ts'

interface Options<Needs> {
  routes: AnyRoute<Needs>[]
  needs: Needs
  verifier: TokenVerifier
  log: Log
  metrics: Metrics
}

/** Milliseconds that a caller may take to read an answer. */
const sendMsMax = 60_000

const parse = <T>(schema: ZodType<T> | undefined, value: unknown, root: string): T | undefined =>
  schema && parseInput(schema, value, root)

/** The gateway forwards the caller's token; a request that bypasses the gateway is checked by the same rules. */
async function authenticate(req: Request, verifier: TokenVerifier): Promise<Caller> {
  const [scheme = '', token, ...rest] = (req.headers.authorization ?? '').split(' ')
  if (scheme.toLowerCase() !== 'bearer' || !token || rest.length > 0) throw invalidToken()
  return verifier.cached(token) ?? (await verifier.verify(token))
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
  // Chunk by chunk, so that sent memory is freed while the rest waits.
  for (const chunk of chunks.slice(0, -1)) {
    if (res.destroyed) return
    await new Promise((resolve) => res.write(chunk, resolve))
    if (chunk.byteLength >= discardedBytesMin) discard(chunk)
  }
  const last = chunks.at(-1)
  res.end(last, () => last && last.byteLength >= discardedBytesMin && discard(last))
}

const bodyOf = async (
  req: Request,
  { bodyOptional, bodyBytesMax }: Pick<AnyRoute<never>, 'bodyOptional' | 'bodyBytesMax'>,
): Promise<unknown> => (bodyOptional && !hasBody(req) ? {} : readJsonBody(req, bodyBytesMax ?? 1_048_576))

const handlerOf =
  <Needs>(spec: AnyRoute<Needs>, { needs, verifier }: Options<Needs>): RequestHandler =>
  async (req, res: Response) => {
    const caller = await authenticate(req, verifier)
    localsOf(res).caller = caller
    const missing = spec.scopes.filter((scope) => !caller.scopes.has(scope))
    if (missing.length > 0) throw insufficientScope(caller, missing, spec.scopes)
    const aborter = new AbortController()
    localsOf(res).abort = () => aborter.abort()
    onClose(res, (finished) => finished || aborter.abort())
    const answer = await spec.handle(
      {
        params: parse(spec.params, req.params, 'path'),
        query: parse(spec.query, req.query, 'query'),
        body: spec.body && parse(spec.body, await bodyOf(req, spec), 'body'),
        caller,
        requestId: localsOf(res).requestId,
        isRepeat: req.headers[repeatHeader] !== undefined,
        method: req.method,
        path: req.path,
        address: String(req.headers['x-forwarded-for'] ?? req.socket.remoteAddress ?? ''),
        signal: aborter.signal,
        refuseAs: (refusal) => {
          localsOf(res).refusal = refusal
        },
      },
      needs,
    )
    if (answer instanceof StreamedAnswer) return stream(res, answer)
    if (answer instanceof WrittenAnswer) return sendWritten(res, answer)
    const held = (body: object): unknown => spec.answer?.parse(body) ?? body
    if (answer instanceof RevalidatedAnswer) return sendRevalidated(req, res, JSON.stringify(held(answer.body)))
    res.setHeader('cache-control', 'no-store')
    res.status(spec.status ?? 200).json(held(answer))
  }

/**
 * Creates the HTTP side of a service behind the gateway: request id, token, scopes, parsing, the failure envelope, one access
 * line and one metric per request. Only the listed routes exist.
 */
export function createApp<Needs>(options: Options<Needs>): Express {
  const { routes, log, metrics } = options
  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  app.enable('case sensitive routing')

  app.use(observeRequests(createObserver({ log, metrics })))
  const methodsByPath = new Map<string, string[]>()
  for (const spec of routes) {
    app[spec.method](spec.path, handlerOf(spec, options))
    methodsByPath.set(spec.path, [...(methodsByPath.get(spec.path) ?? []), spec.method.toUpperCase()])
  }
  answerFailures(app, methodsByPath, { log })
  return app
}
