import type { IncomingHttpHeaders } from 'node:http'
import type { Readable } from 'node:stream'
import type { Fault } from './control/fault.ts'
import type { Region } from './world.ts'

export type ApiName = 'spapi' | 'ads' | 'lwa' | 'sts' | 'consent' | 'documents'

/** One request as the simulator's halves see it: addressed, read, and not yet judged. */
export interface SimulatorRequest {
  method: string
  /** The API that the host name asks for; undefined when the address is the simulator's own and the path decides. */
  service?: ApiName
  /** Of the host or the path's prefix; undefined when neither says one: then none is checked. */
  region?: Region
  sandbox: boolean
  /** Without a region's prefix, still percent-encoded. */
  path: string
  query: URLSearchParams
  /** As it came, prefix and query included: what a signature covers. */
  rawUrl: string
  headers: IncomingHttpHeaders
  body: Buffer
  /** `http://127.0.0.1:1234` or `https://sellingpartnerapi-na.amazon.com`: where links of ours shall point to. */
  origin: string
  /** What befalls it: those that only the API itself can do. */
  faults?: readonly Fault[]
  /** What the handler tells the request log. */
  note: RequestNote
}

export interface RequestNote {
  /** Seller id, or profile id. */
  partner?: string
}

/** What a request is, known before anything of it is judged: for faults by operation and for the log. */
export interface RequestKind {
  operation?: string
  /** It would change something at Amazon. */
  mutating: boolean
}

export interface SimulatorAnswer {
  status: number
  headers?: Record<string, string>
  /** An object is sent as JSON; nothing stands for an empty body. */
  body?: object | string | Buffer | Readable
}

/**
 * One half of the simulator. The first in the list whose `matches` says yes takes a request; faults, the request log and
 * `x-amzn-RequestId` are done around it.
 */
export interface Api {
  name: ApiName
  matches(request: SimulatorRequest): boolean
  describe(request: SimulatorRequest): RequestKind
  handle(request: SimulatorRequest): SimulatorAnswer | Promise<SimulatorAnswer>
  /** What this API says about an access token past its hour (fault `expired-token`). */
  expiredToken?(request: SimulatorRequest): SimulatorAnswer
  /** The body of a failure with this status that nobody spelled out (fault `status`). */
  failure?(status: number, request?: SimulatorRequest): SimulatorAnswer
  /** Forgets what requests have changed, and quotas. */
  reset?(): void
  /** Answer of `GET /_simulator/state/<name>`. */
  state?(query: URLSearchParams): unknown
}
