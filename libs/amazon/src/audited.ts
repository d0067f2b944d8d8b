import type { Audited, NewAuditEvent, Outcome, Result, Work } from '@platform/events'

/** How a call ended that may have gone to Amazon. */
export interface AmazonOutcome extends Outcome {
  /** Amazon's id of its last answer; absent when nothing was sent or nothing came back. */
  amazonRequestId?: string
  /** Amazon's HTTP status, when it was a failure. */
  amazonStatus?: number
}

/** Failures of Amazon carry both in their details, answers their request id. */
function amazonFieldsOf({ answer, failure }: Result<unknown>): Pick<AmazonOutcome, 'amazonRequestId' | 'amazonStatus'> {
  const { amazonRequestId, status } = Object(failure ? failure.details : answer)
  return {
    ...(typeof amazonRequestId === 'string' && amazonRequestId !== '' && { amazonRequestId }),
    ...(failure && typeof status === 'number' && { amazonStatus: status }),
  }
}

/** As `audited`, with what Amazon said of the call. */
export const auditedAtAmazon =
  (audited: Audited) =>
  <T>(work: Work<T>, describe: (outcome: AmazonOutcome, answer: T | undefined) => NewAuditEvent): Promise<T> =>
    audited(work, (outcome, result) => describe({ ...outcome, ...amazonFieldsOf(result) }, result.answer))
