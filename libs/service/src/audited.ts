import { type PlatformError, toPlatformError } from '@platform/errors'
import type { Outcome } from './record-calls.ts'

/** What came of a piece of work: its answer, or the failure. */
export type Ending<T> = { answer: T; failure?: undefined } | { answer?: undefined; failure: PlatformError }

/** Runs `work` and records how it ended; neither an answer nor a failure leaves before its record is durable. */
export async function audited<T>(
  work: () => Promise<T>,
  record: (outcome: Outcome, ending: Ending<T>) => Promise<void>,
): Promise<T> {
  const startedAt = performance.now()
  const outcome = (kind?: string): Outcome => ({ ...(kind && { kind }), durationMs: performance.now() - startedAt })
  const answer = await work().catch(async (error: unknown) => {
    const failure = toPlatformError(error)
    await record(outcome(failure.kind), { failure })
    throw error
  })
  await record(outcome(), { answer })
  return answer
}
