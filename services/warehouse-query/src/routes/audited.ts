import { toPlatformError } from '@platform/errors'
import type { Outcome } from '../events.ts'

/** Runs `work` and records how it ended; neither an answer nor a failure leaves before its record is durable. */
export async function audited<T>(work: () => Promise<T>, record: (outcome: Outcome) => Promise<void>): Promise<T> {
  const startedAt = performance.now()
  const outcome = (kind?: string): Outcome => ({ ...(kind && { kind }), durationMs: performance.now() - startedAt })
  const result = await work().catch(async (error: unknown) => {
    await record(outcome(toPlatformError(error).kind))
    throw error
  })
  await record(outcome())
  return result
}
