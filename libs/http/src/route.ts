import type { Caller } from '@platform/tokens'
import type { ZodType } from 'zod'

/** What a handler knows of one call, parsed and authorised. `signal` aborts when the caller hangs up. */
export interface CallContext<P, Q, B> {
  params: P
  query: Q
  body: B
  caller: Caller
  requestId: string
  /** The caller's address as the gateway saw it. */
  address: string
  signal: AbortSignal
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

interface Spec<P, Q, B> {
  method: 'get' | 'post' | 'put' | 'delete'
  /** Express path, e.g. `/api/table/:name`. */
  path: string
  /** All of them are needed. */
  scopes: readonly string[]
  params?: ZodType<P>
  query?: ZodType<Q>
  body?: ZodType<B>
  /** Bytes of body accepted; 1 MiB when nothing is said. */
  bodyBytesMax?: number
}

/** One endpoint: its contract, and what it does. `Needs` is the part of the service's context that the handler uses. */
export interface AnyRoute<Needs> extends Spec<unknown, unknown, unknown> {
  handle(call: CallContext<unknown, unknown, unknown>, needs: Needs): Promise<object | StreamedAnswer>
}

/** Declares an endpoint; the schemas type the handler. A handler answers an object to be sent as JSON, or a StreamedAnswer. */
export const route = <Needs, P = undefined, Q = undefined, B = undefined>(
  spec: Spec<P, Q, B>,
  handle: (call: CallContext<P, Q, B>, needs: Needs) => Promise<object | StreamedAnswer>,
): AnyRoute<Needs> =>
  // The app only ever passes what these schemas have parsed.
  ({ ...spec, handle }) as AnyRoute<Needs>
