import type { IncomingHttpHeaders } from 'node:http'
import type { Readable } from 'node:stream'
import type { Fault } from './control/fault.ts'
import type { Region } from './world.ts'

export type ApiName = 'spapi' | 'ads' | 'lwa' | 'sts' | 'consent' | 'documents'

/** A parsed request, before any API has validated it. */
export interface SimulatorRequest {
  method: string
  /** API of the host name; undefined for the simulator's own address, where the path selects the API. */
  service?: ApiName
  /** Region of the host or the path prefix; undefined if neither has one, and then the region is not checked. */
  region?: Region
  sandbox: boolean
  /** Path without the region prefix, percent-encoded. */
  path: string
  query: URLSearchParams
  /** URL as received, with prefix and query, as a signature covers it. */
  rawUrl: string
  headers: IncomingHttpHeaders
  body: Buffer
  /** `http://127.0.0.1:1234` or `https://sellingpartnerapi-na.amazon.com`: the base of links in answers. */
  origin: string
  /** Injected faults that the API itself must apply. */
  faults?: readonly Fault[]
  /** Notes of the handler for the request log. */
  note: RequestNote
}

export interface RequestNote {
  /** Seller id or profile id. */
  partner?: string
}

/** Operation of a request, determined before validation: for faults by operation and for the log. */
export interface RequestKind {
  operation?: string
  /** True for an operation that changes state at Amazon. */
  mutating: boolean
}

export interface SimulatorAnswer {
  status: number
  headers?: Record<string, string>
  /** Body; an object is sent as JSON, undefined is an empty body. */
  body?: object | string | Buffer | Readable
}

/**
 * One API of the simulator. The first API in the list whose `matches` returns true handles a request; the listener adds faults,
 * the request log and `x-amzn-RequestId`.
 */
export interface Api {
  name: ApiName
  matches(request: SimulatorRequest): boolean
  describe(request: SimulatorRequest): RequestKind
  handle(request: SimulatorRequest): SimulatorAnswer | Promise<SimulatorAnswer>
  /** Returns the answer to an expired access token (fault `expired-token`). */
  expiredToken?(request: SimulatorRequest): SimulatorAnswer
  /** Returns a failure with this status, for a fault `status` without a body. */
  failure?(status: number, request?: SimulatorRequest): SimulatorAnswer
  /** Resets state and quotas. */
  reset?(): void
  /** Returns the answer of `GET /_simulator/state/<name>`. */
  state?(query: URLSearchParams): unknown
}
