import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Kind } from '@platform/errors'
import type { Caller } from '@platform/tokens'
import type { Row } from './route-table.ts'

/** One request on its way through the edge: what each step found out, for those behind it. */
export class Call {
  readonly req: IncomingMessage
  readonly res: ServerResponse
  readonly startedAt: number
  readonly url: string
  /** Without the query. */
  readonly path: string
  row: Row | undefined
  requestId = ''
  address = ''
  /** What goes on to the service, flat: name, value, name, value. */
  headers: string[] = []
  authorization = ''
  authorizations = 0
  caller: Caller | undefined
  /** What was known of revocations when the caller was verified. */
  revision = -1
  /** Calls left in the window, -1 while nobody has counted. */
  remaining = -1
  /** Until the oldest counted call leaves the window. */
  resetMs = 0
  /** How it failed, for the access line. */
  kind: Kind | undefined
  /** The exchange with the service, once there is one. */
  exchange: { leave(): void; expire(now: number): void } | undefined
  /** Its neighbours among the calls under way. */
  next: Call | undefined
  previous: Call | undefined
  /** The answer left, or the caller did. */
  closed = false
  /** Moment at which the whole call is over, come what may. */
  deadline = Number.POSITIVE_INFINITY

  /** The client holds its body back until it is told to go on (RFC 9110 section 10.1.1). */
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

  acceptBody(): void {
    if (this.#expectsContinue) this.res.writeContinue()
  }
}
