import { audited as auditedCall, type Ending, type Outcome } from '@platform/service'

/** How a call ended that may have gone to Amazon. */
export interface AmazonOutcome extends Outcome {
  /** Amazon's id of its last answer; absent when nothing was sent or nothing came back. */
  amazonRequestId?: string
  /** Amazon's HTTP status, when it was a failure. */
  amazonStatus?: number
}

/** Failures of Amazon carry both in their details, answers their request id. */
function toldByAmazon({ answer, failure }: Ending<unknown>): Pick<AmazonOutcome, 'amazonRequestId' | 'amazonStatus'> {
  const { amazonRequestId, status } = Object(failure ? failure.details : answer)
  return {
    ...(typeof amazonRequestId === 'string' && amazonRequestId !== '' && { amazonRequestId }),
    ...(failure && typeof status === 'number' && { amazonStatus: status }),
  }
}

/** Runs `work` and records how it ended; neither an answer nor a failure leaves before its record is durable. */
export const audited = <T>(
  work: () => Promise<T>,
  record: (outcome: AmazonOutcome, answer: T | undefined) => Promise<void>,
): Promise<T> => auditedCall(work, (outcome, ending) => record({ ...outcome, ...toldByAmazon(ending) }, ending.answer))
