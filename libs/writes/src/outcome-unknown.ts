import { PlatformError, toPlatformError } from '@platform/errors'
import type { RunningWrite } from './running-write.ts'
import type { WriteRecord } from './write-record.ts'

const withKey = 'Repeat the call with the same idempotencyKey to learn what happened, and to complete it.'
const withoutKey =
  'Read the state before you write again; the audit log has the outcome under this auditId as soon as it is known.'

/**
 * A mutating request was sent, or may have been, and what became of it could not be recorded: the database was away, the lease was
 * lost, the process is stopping. Its kind promises neither that something happened nor that nothing did.
 */
export class OutcomeUnknown extends PlatformError {
  constructor({ auditId, idempotencyKey }: WriteRecord, results: object[], cause: unknown) {
    const { message } = toPlatformError(cause)
    super('upstream_error', `the outcome of write ${auditId} is unknown: ${message}`, {
      friendly: `The write was sent to Amazon, and its outcome is unknown: it may have happened, wholly or in part. ${idempotencyKey === undefined ? withoutKey : withKey}`,
      details: { auditId, results },
      cause,
    })
  }
}

/** What a call whose process stops now can say of its write; undefined: nothing was sent. */
export const outcomeOfStopped = ({ hasSent, record }: RunningWrite): OutcomeUnknown | undefined =>
  hasSent ? new OutcomeUnknown(record, [], new Error('the process stopped before the write had ended')) : undefined
