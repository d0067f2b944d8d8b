import { type PlatformError, toPlatformError } from '@platform/errors'
import type { Outcome } from './events.ts'

function ofFailure({ kind, details }: PlatformError): Omit<Outcome, 'durationMs'> {
  const { amazonRequestId, status } = details
  return {
    kind,
    ...(typeof amazonRequestId === 'string' && { amazonRequestId }),
    ...(typeof status === 'number' && { amazonStatus: status }),
  }
}

/** Runs `work` and records how it ended; neither an answer nor a failure leaves before its record is durable. */
export async function audited<T extends { amazonRequestId?: string | undefined }>(
  work: () => Promise<T>,
  record: (outcome: Outcome) => Promise<void>,
): Promise<T> {
  const startedAt = performance.now()
  const durationMs = (): number => performance.now() - startedAt
  const answer = await work().catch(async (error: unknown) => {
    await record({ ...ofFailure(toPlatformError(error)), durationMs: durationMs() })
    throw error
  })
  const { amazonRequestId } = answer
  await record({ ...(amazonRequestId && { amazonRequestId }), durationMs: durationMs() })
  return answer
}
