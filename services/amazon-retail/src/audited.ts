import { type PlatformError, toPlatformError } from '@platform/errors'
import type { Outcome } from './events.ts'

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
const count = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined)

function ofFailure({ kind, details }: PlatformError): Omit<Outcome, 'durationMs'> {
  const amazonRequestId = text(details.amazonRequestId)
  const amazonStatus = count(details.status)
  return { kind, ...(amazonRequestId && { amazonRequestId }), ...(amazonStatus && { amazonStatus }) }
}

/** Runs `work` and records how it ended; neither an answer nor a failure leaves before its record is durable. */
export async function audited<T>(
  work: () => Promise<T>,
  record: (outcome: Outcome, answer?: T) => Promise<void>,
): Promise<T> {
  const startedAt = performance.now()
  const durationMs = (): number => performance.now() - startedAt
  const answer = await work().catch(async (error: unknown) => {
    await record({ ...ofFailure(toPlatformError(error)), durationMs: durationMs() })
    throw error
  })
  const amazonRequestId =
    typeof answer === 'object' && answer !== null && 'amazonRequestId' in answer
      ? text(answer.amazonRequestId)
      : undefined
  await record({ ...(amazonRequestId && { amazonRequestId }), durationMs: durationMs() }, answer)
  return answer
}
