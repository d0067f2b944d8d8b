import { type PlatformError, toPlatformError } from '@platform/errors'
import type { NewAuditEvent } from '../audit-event.ts'
import type { OpenCall, Outbox } from '../open-outbox.ts'

/** The outcome of a call as far as it is known when its event is made. */
export interface Outcome {
  /** Error kind of a failed or refused call; absent after success. */
  kind?: string
  /** Milliseconds since the call arrived. */
  durationMs: number
  /** Set in the intent of a call that is still running: recorded only if the process ends before the call does. */
  isOpen?: true
}

/** The result of a piece of work: its answer or its failure, and neither while it runs. */
export type Result<T> =
  | { answer: T; failure?: undefined }
  | { answer?: undefined; failure: PlatformError }
  | { answer?: undefined; failure?: undefined }

/**
 * Work that is recorded. It awaits `begin` before its first side effect or data access. Checks that may refuse the call come
 * before `begin`.
 */
export type Work<T> = (begin: () => Promise<OpenCall>) => Promise<T>

/** Runs `work` and records its outcome; `describe` makes the event. Rethrows the failure of `work`. See createAudited. */
export type Audited = <T>(work: Work<T>, describe: (outcome: Outcome, result: Result<T>) => NewAuditEvent) => Promise<T>

/**
 * Records each call once. A call that begins has a durable intent before its first side effect, so its answer does not wait for
 * the terminal event. A call that is refused before `begin` is answered after its event is durable.
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
      // Without a durable intent the work did nothing, and the call fails with the error of `begin`.
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
