import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { type PlatformError, validationError } from '@platform/errors'
import { type Listening, type ListenOptions, listen } from '@platform/lifecycle'
import type { Log } from '@platform/telemetry'
import { requestIdOf } from '../observe-requests.ts'
import { sendFailure } from '../send-failure.ts'
import { endConnection, isEnding } from './end-connection.ts'
import { faultOf } from './fault-of.ts'
import { unknownExpectation, unreadable } from './unreadable.ts'

type Handler = (req: IncomingMessage, res: ServerResponse) => void

interface Options {
  log: Log
  /** Handles requests that wait for `100 Continue`; without it node:http sends that at once. */
  onContinue?: Handler
  /** Fails the request in progress on this connection; returns whether there was one. */
  breakOff?: (socket: Duplex, failure: PlatformError) => boolean
}

const pathOf = ({ url = '' }: IncomingMessage): string => url.split('?', 1)[0] ?? ''

function refuse(req: IncomingMessage, res: ServerResponse, failure: PlatformError, log: Log): void {
  const requestId = requestIdOf(req.headers['x-request-id'])
  log.info({ requestId, kind: failure.kind }, 'http.unreadable')
  res.setHeader('X-Request-Id', requestId)
  res.setHeader('X-Content-Type-Options', 'nosniff')
  res.setHeader('Connection', 'close')
  sendFailure(req, res, failure, { path: pathOf(req), locals: { requestId }, log })
}

/**
 * Tracks the newest response of each connection: a request that breaks in its body is answered in its own surface, and not after
 * an answer has begun.
 */
class Responses {
  readonly #newest = new WeakMap<Duplex, ServerResponse>()

  add(res: ServerResponse): void {
    this.#newest.set(res.req.socket, res)
  }

  /** Returns whether the connection can still take the failure as its answer. */
  breakOff(socket: Duplex, failure: PlatformError): boolean {
    const res = this.#newest.get(socket)
    if (!res || res.writableFinished) return false
    // A response without its socket waits for the previous one.
    if (res.headersSent || res.socket !== socket) socket.destroy()
    else endConnection(socket, failure, { path: pathOf(res.req), requestId: String(res.getHeader('x-request-id')) })
    return true
  }
}

/**
 * Listens like `listen`, and answers invalid HTTP in the envelope, with a request id: parser errors, headers that are too large,
 * requests without exactly one Host, unroutable targets, unknown expectations. node:http answers these with an empty body or not
 * at all. The connection of such a request ends.
 */
export async function listenStrictly(handler: Handler, options: ListenOptions, strict: Options): Promise<Listening> {
  const { log, onContinue } = strict
  const responses = new Responses()
  const breakOff = strict.breakOff ?? ((socket, failure) => responses.breakOff(socket, failure))
  const checked =
    (next: Handler): Handler =>
    (req, res) => {
      const fault = faultOf(req)
      if (fault) return refuse(req, res, fault, log)
      if (!strict.breakOff) responses.add(res)
      next(req, res)
    }
  const listening = await listen(checked(handler), {
    ...options,
    // Otherwise node:http answers a missing Host itself, with an empty body.
    server: { ...options.server, requireHostHeader: false },
  })
  const { server } = listening
  if (onContinue) server.on('checkContinue', checked(onContinue))
  server.on('checkExpectation', (req, res) => refuse(req, res, faultOf(req) ?? unknownExpectation(), log))
  const end = (socket: Duplex, failure: PlatformError, code?: string): void => {
    const requestId = randomUUID()
    log.info({ requestId, kind: failure.kind, code }, 'http.unreadable')
    endConnection(socket, failure, { path: '', requestId })
  }
  server.on('connect', (_req, socket) => {
    socket.on('error', () => socket.destroy())
    end(socket, validationError([{ path: '', message: 'CONNECT is not supported' }]))
  })
  server.on('clientError', (error: Error & { code?: string }, socket) => {
    if (isEnding(socket)) return
    if (!socket.writable || error.code === 'ECONNRESET') return void socket.destroy()
    const failure = unreadable(error.code)
    if (!breakOff(socket, failure)) end(socket, failure, error.code)
  })
  return listening
}
