import { PlatformError, validationError } from '@platform/errors'
import { repeatHeader } from '@platform/http'
import { discard, discardedBytesMin } from '@platform/lifecycle'
import type { Dispatcher, Pool } from 'undici'
import { hasBody } from './answer-failure.ts'
import type { Call } from './call.ts'
import type { RateLimitFields } from './limit.ts'
import { LimitedBody, left, tooLarge } from './request-body.ts'
import type { Row } from './route-table.ts'

/** Bodies up to here are read before the service hears of the call; longer ones stream. */
const bufferedBytesMax = 65_536

/** Answers up to here are copied once to save a system call. */
const inOnePieceMax = 16_384

/** What belongs to the connection with the service, names its software, or is the edge's own to say. */
const withheld = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'date',
  'server',
  'via',
  'x-powered-by',
  'x-content-type-options',
  'x-request-id',
  'ratelimit',
  'ratelimit-policy',
])

/** No connection was made, so that the service cannot have seen the request; a time-out is left out, since it took long enough. */
const refusedCodes = new Set(['ECONNREFUSED', 'ECONNRESET', 'EHOSTUNREACH', 'ENETUNREACH', 'EPIPE'])

/** Before each further attempt to connect: a replica that has ended needs a moment to leave the service's address. */
const connectPausesMs = [20, 100, 400]

/** The connection ended before an answer began; for a read, that is as good as never sent. */
const lostCodes = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'])

interface Options {
  pool: Pool
  /** Opens a connection for each request and keeps none. */
  freshPool: Pool
  /** Headers, flat, that every call to this service carries. */
  headers: readonly string[]
  rateLimit: RateLimitFields
  onFailure: (call: Call, error: unknown) => void
}

/** Sends a call to its service and the answer back, both at the pace of the slower side. */
export class Forwarder {
  readonly options: Options

  constructor(options: Options) {
    this.options = options
  }

  forward(call: Call, row: Row): void {
    const exchange = new Exchange(call, row, this.options)
    call.exchange = exchange
    if (!hasBody(call)) {
      exchange.send(null, null)
      return
    }
    const coding = call.req.headers['transfer-encoding']
    // RFC 9112 section 6.1: with any other coding nobody can say where the body ends.
    if (coding !== undefined && coding.toLowerCase() !== 'chunked')
      throw validationError([{ path: '', message: `the transfer coding ${coding} is not supported` }])
    const declared = call.req.headers['content-length']
    const length = declared === undefined ? Number.POSITIVE_INFINITY : Number(declared)
    const isTooLarge = declared !== undefined && length > row.bodyBytesMax
    if (row.bodyBytesMax === 0 || isTooLarge) throw tooLarge(row.bodyBytesMax)
    call.acceptBody()
    if (length <= bufferedBytesMax) exchange.sendWhole()
    else exchange.send(new LimitedBody(call.req, row.bodyBytesMax), declared ?? null)
  }
}

class Exchange implements Dispatcher.DispatchHandler {
  readonly #call: Call
  readonly #row: Row
  readonly #options: Options
  #controller: Dispatcher.DispatchController | undefined
  #beginBy = Number.POSITIVE_INFINITY
  #whole: Buffer | undefined
  #length = -1
  #isDrainAwaited = false
  #body: Buffer | LimitedBody | null = null
  #connects = 0
  #isRepeat = false
  #hasFailed = false

  constructor(call: Call, row: Row, options: Options) {
    this.#call = call
    this.#row = row
    this.#options = options
  }

  /** A body that is here before the service is asked never leaves it waiting for a slow caller. */
  sendWhole(): void {
    const chunks: Buffer[] = []
    this.#call.req
      .on('data', (chunk: Buffer) => chunks.push(chunk))
      .once('end', () => this.send(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks), null))
  }

  send(body: Buffer | LimitedBody | null, contentLength: string | null): void {
    const call = this.#call
    if (call.closed) return
    const { headers: own } = this.#options
    const { headers } = call
    headers.push('x-request-id', call.requestId, 'x-forwarded-for', call.address)
    for (const field of own) headers.push(field)
    if (contentLength !== null) headers.push('content-length', contentLength)
    this.#beginBy = performance.now() + this.#row.timeoutMs
    this.#body = body
    this.#dispatch()
  }

  #dispatch(): void {
    const { pool, freshPool } = this.#options
    const { url: path, headers } = this.#call
    const target = this.#isRepeat ? freshPool : pool
    target.dispatch({ path, method: this.#row.method, headers, body: this.#body }, this)
  }

  /** Sends a request of any method again, some times, for which no connection could be made: not one byte of it has left. */
  #reconnect({ code = '' }: Error & { code?: string }): boolean {
    const pauseMs = connectPausesMs[this.#connects]
    if (this.#controller || pauseMs === undefined || !refusedCodes.has(code)) return false
    this.#connects += 1
    setTimeout(() => {
      if (!this.#call.closed && !this.#hasFailed) this.#dispatch()
    }, pauseMs)
    return true
  }

  /**
   * Sends a read again whose connection the service closed as it arrived (RFC 9110 section 9.2.2): once, and not on another kept
   * connection, which may be about to end as well. Anything but a read may have happened.
   */
  #repeat(error: Error & { code?: string }): boolean {
    const isLost = lostCodes.has(error.code ?? '') && !this.#call.res.headersSent
    if (this.#isRepeat || !isLost || this.#row.method !== 'GET' || hasBody(this.#call)) return false
    this.#isRepeat = true
    // The service records one call, though two replicas may have begun it.
    this.#call.headers.push(repeatHeader, '1')
    this.#controller = undefined
    this.#dispatch()
    return true
  }

  /** The caller left: whatever the service is doing for it may stop. */
  leave(): void {
    this.#controller?.abort(left)
  }

  expire(now: number): void {
    if (now < this.#beginBy || this.#call.res.headersSent) return
    const error = new PlatformError(
      'upstream_timeout',
      `${this.#row.service} did not answer within ${this.#row.timeoutMs} ms`,
    )
    this.#fail(error)
    this.#controller?.abort(error)
  }

  #fail(error: unknown): void {
    if (this.#hasFailed) return
    this.#hasFailed = true
    this.#options.onFailure(this.#call, error)
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    if (this.#call.closed || this.#call.res.headersSent) controller.abort(left)
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    if (status < 200 || this.#call.res.headersSent) return
    const call = this.#call
    const fields = ['X-Request-Id', call.requestId, 'X-Content-Type-Options', 'nosniff']
    for (const name in headers) {
      const value = headers[name]
      if (value === undefined || withheld.has(name)) continue
      if (typeof value === 'string') fields.push(name, value)
      else for (const one of value) fields.push(name, one)
    }
    this.#options.rateLimit.append(call, fields)
    this.#length = Number(headers['content-length'] ?? -1)
    call.res.writeHead(status, fields)
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    const { res } = this.#call
    // An answer that came in one piece leaves in one piece, with its head.
    if (chunk.length === this.#length && chunk.length <= inOnePieceMax) {
      this.#whole = chunk
      return
    }
    if (chunk.length < discardedBytesMin ? res.write(chunk) : res.write(chunk, () => discard(chunk))) return
    controller.pause()
    if (this.#isDrainAwaited) return
    this.#isDrainAwaited = true
    res.on('drain', () => controller.resume())
  }

  onResponseEnd(): void {
    const { res } = this.#call
    // As text it joins its head in one write; Latin-1 gives every byte back as it was.
    if (this.#whole) res.end(this.#whole.toString('latin1'), 'latin1')
    else res.end()
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (this.#call.closed || this.#hasFailed || error === left) return
    if (this.#reconnect(error) || this.#repeat(error)) return
    this.#fail(failureOf(error, this.#row))
  }
}

const mayHaveHappened =
  'The connection was lost before the answer came. The request may have been carried out: look at the state before you send it again, or send it again with its idempotencyKey.'

/** undici's own errors are about the service, except that it, too, looks at what it is to send. */
function failureOf(error: Error & { code?: string }, { service, method }: Row): PlatformError {
  if (error instanceof PlatformError) return error
  if (error.code === 'UND_ERR_INVALID_ARG')
    return validationError([{ path: '', message: 'the request is not valid HTTP' }])
  return new PlatformError('unavailable', `${service} is away`, {
    ...(method !== 'GET' && lostCodes.has(error.code ?? '') && { friendly: mayHaveHappened }),
    cause: error,
  })
}
