import { setTimeout as delay } from 'node:timers/promises'
import type { Operation } from '@platform/ads-catalog'
import { TransportFailure } from '@platform/amazon'
import { type PlatformError, toPlatformError } from '@platform/errors'
import type { PlannedItem } from '../domain/item.ts'
import { bodyOf } from '../domain/read-items.ts'
import type { ChunkFailure, ChunkOutcome } from '../outcome/chunk-outcome.ts'
import { failed, notSent, outcomeOf, type SentItem, unknown } from '../outcome/item-outcome.ts'
import { readOutcomes } from '../outcome/read-outcomes.ts'
import { type Settled, settle } from '../outcome/settle.ts'
import type { CallAmazon } from '../state/call-amazon.ts'

interface Options {
  call: CallAmazon
  operation: Operation
  /** Signal of the commit, not of the caller: a commit that has begun runs to its end. */
  signal: AbortSignal
  /** End of the commit, as `performance.now()`. */
  endsAt: number
}

const requestMs = 30_000
const attemptsMax = 3
/** Time that has to be left for another attempt after a wait. */
const reserveMs = 3_000

/** Returns whether Amazon may have applied the request despite the error. A status from 300 to 499 is a certain refusal. */
function mayHaveHappened(error: unknown): boolean {
  if (error instanceof TransportFailure) return error.mayHaveHappened
  const { kind, details } = toPlatformError(error)
  if (kind === 'internal_error' || kind === 'response_too_large' || kind === 'upstream_timeout') return true
  const { status } = details
  return kind === 'upstream_error' && (typeof status !== 'number' || status >= 500 || status < 300)
}

const failureOf = ({ kind, friendly, details }: PlatformError): ChunkFailure => ({ kind, friendly, details })

/** Failures that the remaining chunks would have too: no authorization, or Amazon does not accept requests. */
const stopping = new Set([
  'reauth_required',
  'operation_not_permitted',
  'throttled',
  'upstream_error',
  'upstream_timeout',
])

const retryAfterMs = ({ details }: PlatformError): number =>
  typeof details.retryAfterSeconds === 'number' ? details.retryAfterSeconds * 1_000 : 1_000

const messageOf = ({ friendly, details }: ChunkFailure): string => {
  const errors = Array.isArray(details.errors) ? details.errors : []
  const reason = errors.map((error) => error?.message).find((text) => typeof text === 'string' && text !== '')
  return typeof reason === 'string' ? reason : friendly
}

/** Splits settled items into outcomes, and items that were certainly not applied and may be sent again. */
function decided(settled: readonly Settled[]): { items: SentItem[]; again: PlannedItem[] } {
  const items = settled.flatMap(({ item, verdict, id, now }): SentItem[] => {
    if (verdict === 'applied') return [{ index: item.index, id: id ?? null, ok: true, ...(now && { after: now }) }]
    return verdict === 'unclear'
      ? [unknown(item, 'The answer was lost, and the state does not show whether the change was applied.')]
      : []
  })
  return { items, again: settled.filter(({ verdict }) => verdict === 'not applied').map(({ item }) => item) }
}

/**
 * Sends one request, and resends the items that were certainly not applied, until each has an outcome or the time has run out.
 */
class ChunkSender {
  readonly #options: Options
  readonly #outcome: ChunkOutcome = { items: [], parts: [] }

  constructor(options: Options) {
    this.#options = options
  }

  async send(items: readonly PlannedItem[]): Promise<ChunkOutcome> {
    let pending = [...items]
    for (let attempt = 1; pending.length > 0; attempt++) {
      const error = await this.#once(pending, { isRetry: attempt > 1 })
      if (!error) return this.#outcome
      const failure = failureOf(toPlatformError(error))
      if (mayHaveHappened(error)) pending = await this.settle(pending)
      const waitMs = mayHaveHappened(error) ? 0 : this.#waitMs(toPlatformError(error), attempt)
      if (pending.length === 0) return this.#outcome
      if (waitMs === undefined || attempt === attemptsMax || !(await this.#takeRetry()))
        return this.#giveUp(pending, failure)
      await delay(waitMs, undefined, { signal: this.#options.signal })
    }
    return this.#outcome
  }

  /**
   * Settles items by reading the state; returns those that were not applied.
   * @throws PlatformError when the state cannot be read.
   */
  async settle(items: readonly PlannedItem[]): Promise<PlannedItem[]> {
    const { call, operation, signal } = this.#options
    const { items: known, again } = decided(await settle(call, operation, items, { signal, deadlineMs: this.#left() }))
    this.#outcome.items.push(...known)
    return again
  }

  #left(): number {
    return Math.max(1, Math.min(requestMs, this.#options.endsAt - performance.now()))
  }

  #takeRetry(): Promise<boolean> {
    const { call, operation } = this.#options
    return call.takeRetry(operation)
  }

  async #once(pending: readonly PlannedItem[], { isRetry }: { isRetry: boolean }): Promise<unknown> {
    const { call, operation, signal } = this.#options
    try {
      const limits = { signal, deadlineMs: this.#left(), isRetry }
      const reply = await call({ operation, body: bodyOf(operation, pending) }, limits)
      // Without the state afterwards: the stored payload has it already.
      this.#outcome.items.push(...readOutcomes(operation, pending, reply.payload).map(outcomeOf))
      this.#outcome.parts.push({ payload: reply.payload, indexes: pending.map(({ index }) => index) })
      this.#outcome.status = reply.status
      if (reply.requestId) this.#outcome.amazonRequestId = reply.requestId
      return undefined
    } catch (error) {
      return error
    }
  }

  /** Milliseconds to wait for a retry: after throttling that ends in time, or a failed connection. Undefined: do not retry. */
  #waitMs(error: PlatformError, attempt: number): number | undefined {
    const notConnected = error instanceof TransportFailure
    const waitMs = error.kind === 'throttled' ? retryAfterMs(error) : notConnected ? 300 * attempt : undefined
    return waitMs === undefined || performance.now() + waitMs + reserveMs > this.#options.endsAt ? undefined : waitMs
  }

  #giveUp(pending: readonly PlannedItem[], failure: ChunkFailure): ChunkOutcome {
    this.#outcome.items.push(...pending.map((item) => failed(item, failure.kind, messageOf(failure))))
    if (pending.length > 0) this.#outcome.failure = failure
    if (pending.length > 0 && stopping.has(failure.kind)) this.#outcome.stop = true
    const { status, amazonRequestId } = failure.details
    if (typeof status === 'number') this.#outcome.status ??= status
    if (typeof amazonRequestId === 'string') this.#outcome.amazonRequestId ??= amazonRequestId
    return this.#outcome
  }
}

/** Sends the items and returns their outcome. @throws PlatformError when an answer was lost and the state cannot be read. */
export const sendChunk = (items: readonly PlannedItem[], options: Options): Promise<ChunkOutcome> =>
  new ChunkSender(options).send(items)

/** Resumes a chunk that a dead process may have sent: reads the state, then sends the items that were not applied. */
export async function resumeChunk(items: readonly PlannedItem[], options: Options): Promise<ChunkOutcome> {
  const sender = new ChunkSender(options)
  return sender.send(await sender.settle(items))
}

/** Closes a chunk of an abandoned write: reads the state and sends nothing. */
export async function closeChunk(items: readonly PlannedItem[], options: Options): Promise<ChunkOutcome> {
  const { call, operation, signal } = options
  const { items: known, again } = decided(await settle(call, operation, items, { signal, deadlineMs: requestMs }))
  return { items: [...known, ...again.map(notSent)], parts: [] }
}
