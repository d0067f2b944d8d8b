import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Caller } from '@platform/tokens'
import type { Row } from './pipeline/route-table.ts'

/** One request in the gateway, with the results of each step for the later steps. */
export class Call {
  readonly req: IncomingMessage
  readonly res: ServerResponse
  readonly startedAt: number
  readonly url: string
  /** Path without the query. */
  readonly path: string
  row: Row | undefined
  requestId = ''
  address = ''
  /** Headers for the service, flat: name, value, name, value. */
  headers: string[] = []
  authorization = ''
  authorizations = 0
  caller: Caller | undefined
  /** Revision of the revocations with which the caller was verified. */
  revision = -1
  /** Calls left in the window; -1 before the call is counted. */
  remaining = -1
  /** Milliseconds until the oldest counted call leaves the window. */
  resetMs = 0
  /** Kind of the failure, for the access line; also that of a service. */
  kind: string | undefined
  /** Exchange with the service, once it began. */
  exchange: { leave(): void; expire(now: number): void } | undefined
  /** Neighbours in the list of live calls. */
  next: Call | undefined
  previous: Call | undefined
  /** The answer was sent, or the caller disconnected. */
  closed = false
  /** Moment at which the call is ended in any case. */
  deadline = Number.POSITIVE_INFINITY

  /** The client waits for `100 Continue` before it sends its body (RFC 9110 section 10.1.1). */
  readonly #expectsContinue: boolean

  constructor(req: IncomingMessage, res: ServerResponse, expectsContinue: boolean) {
    this.req = req
    this.res = res
    this.#expectsContinue = expectsContinue
    this.startedAt = performance.now()
    this.url = req.url ?? '/'
    const query = this.url.indexOf('?')
    this.path = query === -1 ? this.url : this.url.slice(0, query)
  }

  /** Notes the kind of failure that a service reports. */
  failedAs(kind: unknown): void {
    if (typeof kind === 'string' && /^[a-z_]{1,64}$/.test(kind)) this.kind = kind
  }

  acceptBody(): void {
    if (this.#expectsContinue) this.res.writeContinue()
  }
}
