import type { PlatformError } from '@platform/errors'
import type { Caller } from '@platform/tokens'
import type { ZodType } from 'zod'

/** What a handler knows of one call, parsed and authorised. `signal` aborts when the caller hangs up. */
export interface CallContext<P, Q, B> {
  params: P
  query: Q
  body: B
  caller: Caller
  requestId: string
  /** The gateway sent it before, to a process that was lost. */
  isRepeat: boolean
  /** The caller's address as the gateway saw it. */
  address: string
  signal: AbortSignal
  /**
   * Says how this call is refused if its process stops before its end, instead of `unavailable`, which tells the caller that nothing was
   * done. `refusal` is asked at that moment; undefined means that `unavailable` is true.
   */
  refuseAs(refusal: () => PlatformError | undefined): void
}

/**
 * An answer that is already JSON text, in pieces that are the answer's own memory: each is emptied when it was sent. `release` is
 * called once when the last byte left or the caller hung up.
 */
export class StreamedAnswer {
  readonly chunks: readonly Uint8Array[]
  readonly release: () => void

  constructor(chunks: readonly Uint8Array[], release: () => void = () => {}) {
    this.chunks = chunks
    this.release = release
  }
}

/**
 * An answer that its caller may keep, and ask about again: it is sent with an `ETag`, and to a caller that has it already as
 * 304 without a body. Nothing is promised about how long it stays true.
 */
export class RevalidatedAnswer {
  readonly body: object

  constructor(body: object) {
    this.body = body
  }
}

/** What a handler may answer; an object is sent as JSON and kept by nobody. */
export type Answer = object | StreamedAnswer | RevalidatedAnswer

interface Spec<P, Q, B> {
  method: 'get' | 'post' | 'put' | 'delete'
  /** Express path, e.g. `/api/table/:name`. */
  path: string
  /** All of them are needed. */
  scopes: readonly string[]
  params?: ZodType<P>
  query?: ZodType<Q>
  body?: ZodType<B>
  /** A request without any body is one with `{}`. */
  bodyOptional?: boolean
  /** Bytes of body accepted; 1 MiB when nothing is said. */
  bodyBytesMax?: number
  /** Of a JSON answer; 200 when nothing is said. */
  status?: number
  /** What JSON answers look like. They are held to it: a field that it does not name stays inside. */
  answer?: ZodType
  /** For the published contract: one line, and what else a caller has to know. */
  docs?: { summary: string; description?: string }
}

/** One endpoint: its contract, and what it does. `Needs` is the part of the service's context that the handler uses. */
export interface AnyRoute<Needs> extends Spec<unknown, unknown, unknown> {
  handle(call: CallContext<unknown, unknown, unknown>, needs: Needs): Promise<Answer>
}

/**
 * Declares an endpoint. The schemas of `spec` type the handler's `call`, and the handler's second parameter declares its dependencies:
 * `route(spec, async ({ body }, { store }: Pick<Context, 'store'>) => …)`. See Answer for the values that a handler returns.
 */
export const route = <Needs, P = undefined, Q = undefined, B = undefined>(
  spec: Spec<P, Q, B>,
  handle: (call: CallContext<P, Q, B>, needs: Needs) => Promise<Answer>,
): AnyRoute<Needs> =>
  // The app only ever passes what these schemas have parsed.
  ({ ...spec, handle }) as AnyRoute<Needs>
