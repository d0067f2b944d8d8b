import { type PlatformError, toPlatformError } from '@platform/errors'
import type { NewAuditEvent, OpenCall, Outbox } from '@platform/events'

/** How a call ended. */
export interface Outcome {
  /** Undefined: it went well. */
  kind?: string
  durationMs: number
  /** It has begun: this is recorded when the process ends before the call. */
  isOpen?: true
}

/** What came of a piece of work: its answer, or the failure; neither as long as it runs. */
export type Ending<T> =
  | { answer: T; failure?: undefined }
  | { answer?: undefined; failure: PlatformError }
  | { answer?: undefined; failure?: undefined }

/**
 * Work that is recorded. It awaits `begin` before its first effect or access to data, and not before a check that may refuse the
 * call without either.
 */
export type Work<T> = (begin: () => Promise<OpenCall>) => Promise<T>

/** Runs `work` and records how it ended; `describe` makes the event from the outcome. See createAudited. */
export type Audited = <T>(work: Work<T>, describe: (outcome: Outcome, ending: Ending<T>) => NewAuditEvent) => Promise<T>

/**
 * Records each call once. A call that begins has a durable intent before it does anything, so that its answer need not wait for the
 * event of its end; the refusal of one that never began leaves when its event is durable.
 */
export const createAudited =
  (outbox: Pick<Outbox, 'begin' | 'record'>): Audited =>
  async (work, describe) => {
    const startedAt = performance.now()
    let opening: Promise<OpenCall> | undefined
    const outcome = (kind?: string): Outcome => ({ ...(kind && { kind }), durationMs: performance.now() - startedAt })
    const begin = () => {
      opening ??= outbox.begin(describe({ ...outcome(), isOpen: true }, {}))
      return opening
    }
    const record = async (event: NewAuditEvent): Promise<void> => {
      if (!opening) return outbox.record(event)
      // Without a durable intent nothing was done, and the failure of `begin` is the call's.
      const open = await opening.catch(() => undefined)
      void open?.end(event)
    }
    const answer = await work(begin).catch(async (error: unknown) => {
      const failure = toPlatformError(error)
      await record(describe(outcome(failure.kind), { failure }))
      throw error
    })
    await record(describe(outcome(), { answer }))
    return answer
  }
