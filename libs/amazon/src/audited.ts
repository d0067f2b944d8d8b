import type { Audited, NewAuditEvent, Outcome, Result, Work } from '@platform/events'

/** The outcome of a call that may have been sent to Amazon. */
export interface AmazonOutcome extends Outcome {
  /** Amazon's request id of the last answer; absent without an answer. */
  amazonRequestId?: string
  /** Amazon's HTTP status of a failure. */
  amazonStatus?: number
}

/** Reads both fields from the details of a failure, and the request id from an answer. */
function amazonFieldsOf({ answer, failure }: Result<unknown>): Pick<AmazonOutcome, 'amazonRequestId' | 'amazonStatus'> {
  const { amazonRequestId, status } = Object(failure ? failure.details : answer)
  return {
    ...(typeof amazonRequestId === 'string' && amazonRequestId !== '' && { amazonRequestId }),
    ...(failure && typeof status === 'number' && { amazonStatus: status }),
  }
}

/** Extends `audited` by Amazon's request id and status. */
export const auditedAtAmazon =
  (audited: Audited) =>
  <T>(work: Work<T>, describe: (outcome: AmazonOutcome, answer: T | undefined) => NewAuditEvent): Promise<T> =>
    audited(work, (outcome, result) => describe({ ...outcome, ...amazonFieldsOf(result) }, result.answer))
