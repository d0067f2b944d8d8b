import { PlatformError, validationError } from '@platform/errors'
import { discard, discardedBytesMin, failureKindHeader, repeatHeader } from '@platform/http'
import type { Dispatcher, Pool } from 'undici'
import type { Call } from '../call.ts'
import { hasBody } from './answer-failure.ts'
import type { RateLimitFields } from './limit.ts'
import { LimitedBody, left, tooLarge } from './request-body.ts'
import type { Row } from './route-table.ts'

/** Bodies up to this size are buffered before the service is called; longer ones stream. */
const bufferedBytesMax = 65_536

/** Answers up to this size are copied once to save a system call. */
const inOnePieceMax = 16_384

/** Headers of the service that are not passed on: hop-by-hop, the name of its software, and headers that the gateway sets. */
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
  failureKindHeader,
  'ratelimit',
  'ratelimit-policy',
])

/**
 * Codes for which no connection was made, so the service cannot have seen the request. Timeouts are excluded: they took long
 * enough.
 */
const refusedCodes = new Set(['ECONNREFUSED', 'ECONNRESET', 'EHOSTUNREACH', 'ENETUNREACH', 'EPIPE'])

/** Pauses before further connection attempts: a replica that ended stays in the service's address for a moment. */
const connectPausesMs = [20, 100, 400]

/** The connection ended before an answer began: for a read this equals not having been sent. */
const lostCodes = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'])

interface Options {
  pool: Pool
  /** Opens a connection for each request and keeps none. */
  freshPool: Pool
  /** Headers (flat) that every call to this service gets. */
  headers: readonly string[]
  rateLimit: RateLimitFields
  onFailure: (call: Call, error: unknown) => void
}

/** Forwards a call to its service and streams the answer back, both with back-pressure. */
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
    // RFC 9112 section 6.1: with any other coding the end of the body is undefined.
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

  /** Buffers the body before the service is called, so that a slow caller does not keep the service waiting. */
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

  /**
   * Repeats a request of any method for which no connection could be made, a limited number of times: no byte of it was sent.
   */
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
   * Repeats a read whose connection the service closed as it arrived (RFC 9110 section 9.2.2): once, on a fresh connection,
   * because another kept-alive connection may be about to close as well. Other methods are not repeated, because they may have
   * been executed.
   */
  #repeat(error: Error & { code?: string }): boolean {
    const isLost = lostCodes.has(error.code ?? '') && !this.#call.res.headersSent
    if (this.#isRepeat || !isLost || this.#row.method !== 'GET' || hasBody(this.#call)) return false
    this.#isRepeat = true
    // The header lets the service record one call, though two replicas may have begun it.
    this.#call.headers.push(repeatHeader, '1')
    this.#controller = undefined
    this.#dispatch()
    return true
  }

  /** Call it when the caller disconnects: the service may stop. */
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
    if (status >= 400) call.failedAs(headers[failureKindHeader])
    this.#options.rateLimit.append(call, fields)
    this.#length = Number(headers['content-length'] ?? -1)
    call.res.writeHead(status, fields)
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    const { res } = this.#call
    // An answer that arrived in one chunk is sent in one write, with its head.
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
    // A string is written together with the head; Latin-1 preserves every byte.
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

/** undici's errors concern the service, except those about the request itself. */
function failureOf(error: Error & { code?: string }, { service, method }: Row): PlatformError {
  if (error instanceof PlatformError) return error
  if (error.code === 'UND_ERR_INVALID_ARG')
    return validationError([{ path: '', message: 'the request is not valid HTTP' }])
  return new PlatformError('unavailable', `${service} is unavailable`, {
    ...(method !== 'GET' && lostCodes.has(error.code ?? '') && { friendly: mayHaveHappened }),
    cause: error,
  })
}
