import type { PlatformError } from '@platform/errors'
import type { Caller } from '@platform/tokens'
import type { ZodType } from 'zod'

/** Context of one call: parsed input and the verified caller. `signal` aborts when the caller disconnects. */
export interface CallContext<P, Q, B> {
  params: P
  query: Q
  body: B
  caller: Caller
  requestId: string
  /** The gateway repeats the call, after the connection to another replica was lost. */
  isRepeat: boolean
  /** The caller's address as determined by the gateway. */
  address: string
  method: string
  /** Path of the request, without its query. */
  path: string
  signal: AbortSignal
  /**
   * Sets the refusal of this call for the case that its process stops first. The default, `unavailable`, means that the call had
   * no effect; so does `undefined` from `refusal`.
   */
  refuseAs(refusal: () => PlatformError | undefined): void
}

/**
 * An answer in JSON chunks. The answer owns their memory: each chunk is emptied after it was sent. `release` is called once,
 * after the last byte or when the caller disconnects.
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
 * A file that is made or read while it is sent. `produce` awaits each write before it makes the next part, so that a
 * slow reader slows it down. A failure before the first write is answered like any other; one after it closes the connection.
 */
export class WrittenAnswer {
  /** `length`: the bytes of the answer, if they are known. */
  readonly head: { type: string; fileName: string; length?: number }
  readonly produce: (write: (part: string | Uint8Array) => Promise<void>) => Promise<void>

  constructor(head: WrittenAnswer['head'], produce: WrittenAnswer['produce']) {
    this.head = head
    this.produce = produce
  }
}

/**
 * An answer that the caller may cache and revalidate: it has an `ETag`, and a caller with the current version gets 304 without a
 * body. It has no freshness lifetime.
 */
export class RevalidatedAnswer {
  readonly body: object

  constructor(body: object) {
    this.body = body
  }
}

/** Result of a handler; an object is sent as JSON that must not be stored. */
export type Answer = object | StreamedAnswer | WrittenAnswer | RevalidatedAnswer

interface Spec<P, Q, B> {
  method: 'get' | 'post' | 'put' | 'delete'
  /** Express path, e.g. `/api/table/:name`. */
  path: string
  /** Scopes that the token needs, all of them. */
  scopes: readonly string[]
  params?: ZodType<P>
  query?: ZodType<Q>
  body?: ZodType<B>
  /** A missing body counts as `{}`. */
  bodyOptional?: boolean
  /** Largest accepted body in bytes; default 1 MiB. */
  bodyBytesMax?: number
  /** Status of a JSON answer; default 200. */
  status?: number
  /** Schema of JSON answers. Fields that it does not name are removed. */
  answer?: ZodType
  /** Text of the published contract: a summary, and further facts for callers. */
  docs?: { summary: string; description?: string }
}

/** One endpoint: its contract and its handler. `Needs` is the part of the service's context that the handler uses. */
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
  // The app passes only input parsed by these schemas.
  ({ ...spec, handle }) as AnyRoute<Needs>
