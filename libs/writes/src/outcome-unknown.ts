import { PlatformError, toPlatformError } from '@platform/errors'
import type { RunningWrite } from './running-write.ts'
import type { WriteRecord } from './write-record.ts'

const withKey = 'Repeat the call with the same idempotencyKey to get the outcome and to complete the write.'
const withoutKey = 'Read the state before you write again. The audit log will have the outcome under this auditId.'

/**
 * Thrown when a mutating request may have been sent and its outcome could not be recorded: the database was unavailable, the
 * lease was lost, or the process is stopping. Its kind promises neither that the write happened nor that it did not.
 */
export class OutcomeUnknown extends PlatformError {
  constructor({ auditId, idempotencyKey }: WriteRecord, results: object[], cause: unknown) {
    const { message } = toPlatformError(cause)
    super('upstream_error', `the outcome of write ${auditId} is unknown: ${message}`, {
      friendly: `The write was sent to Amazon and its outcome is unknown: all or part of it may have been applied. ${idempotencyKey === undefined ? withoutKey : withKey}`,
      details: { auditId, results },
      cause,
    })
  }
}

/** Returns the failure of a call whose process stops now; undefined when nothing was sent. */
export const outcomeOfStopped = ({ hasSent, record }: RunningWrite): OutcomeUnknown | undefined =>
  hasSent ? new OutcomeUnknown(record, [], new Error('the process stopped before the write had ended')) : undefined
