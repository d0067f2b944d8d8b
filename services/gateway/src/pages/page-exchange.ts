import type { ClientRequest } from 'node:http'
import { PlatformError } from '@platform/errors'
import type { Call } from '../call.ts'
import type { Row } from '../pipeline/route-table.ts'

/** Exchange with the service for one page; ends it when the browser disconnects or the time is over. */
export class PageExchange {
  readonly #call: Call
  readonly #row: Row
  readonly #fail: (error: unknown) => void
  readonly #beginBy: number
  #sent: ClientRequest | undefined
  #isOver = false
  #isRepeat = false

  constructor(call: Call, row: Row, fail: (error: unknown) => void) {
    this.#call = call
    this.#row = row
    this.#fail = fail
    this.#beginBy = performance.now() + row.timeoutMs
  }

  /** Call it when the request has a connection. */
  sent(request: ClientRequest): void {
    this.#sent = request
    if (this.#isOver) request.destroy()
  }

  /** Notes the kind of failure of the service's answer, for the access line. */
  answered(kind: unknown): void {
    this.#call.failedAs(kind)
  }

  leave(): void {
    this.#isOver = true
    this.#sent?.destroy()
  }

  expire(now: number): void {
    if (now < this.#beginBy || this.#isOver || this.#call.res.headersSent) return
    const { service, timeoutMs } = this.#row
    this.#end(new PlatformError('upstream_timeout', `${service} did not answer within ${timeoutMs} ms`))
  }

  /**
   * Returns whether to repeat the request: the service closed a kept-alive connection as the request arrived, and a page request
   * is idempotent (RFC 9110 section 9.2.2). True at most once.
   */
  repeats({ code }: Error & { code?: string }): boolean {
    const isLost = this.#sent?.reusedSocket === true && (code === 'ECONNRESET' || code === 'EPIPE')
    const isRead = this.#row.method === 'GET'
    if (this.#isRepeat || this.#isOver || !isLost || !isRead || this.#call.res.headersSent) return false
    this.#isRepeat = true
    return true
  }

  /** Fails the page: the service is unreachable, or broke off. */
  broken(cause: unknown): void {
    if (!this.#isOver) this.#end(new PlatformError('unavailable', `${this.#row.service} is unavailable`, { cause }))
  }

  #end(error: PlatformError): void {
    this.#fail(error)
    this.leave()
  }
}
