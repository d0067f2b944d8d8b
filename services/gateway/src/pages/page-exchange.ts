import type { ClientRequest } from 'node:http'
import { PlatformError } from '@platform/errors'
import type { Call } from '../pipeline/call.ts'
import type { Row } from '../pipeline/route-table.ts'

/** One page on its way: ends what its service does for it when the person left, or when it takes too long. */
export class PageExchange {
  readonly #call: Call
  readonly #row: Row
  readonly #fail: (error: unknown) => void
  readonly #beginBy: number
  #sent: ClientRequest | undefined
  #isOver = false

  constructor(call: Call, row: Row, fail: (error: unknown) => void) {
    this.#call = call
    this.#row = row
    this.#fail = fail
    this.#beginBy = performance.now() + row.timeoutMs
  }

  /** The request to the service has a connection. */
  sent(request: ClientRequest): void {
    this.#sent = request
    if (this.#isOver) request.destroy()
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

  /** The service cannot be reached, or broke off. */
  broken(cause: unknown): void {
    if (!this.#isOver) this.#end(new PlatformError('unavailable', `${this.#row.service} is away`, { cause }))
  }

  #end(error: PlatformError): void {
    this.#fail(error)
    this.leave()
  }
}
