import { type RunningWrite, runCommit } from '@platform/writes'
import { commitSteps } from './commit/commit-steps.ts'
import type { CallAmazon } from './state/call-amazon.ts'
import { subjectOf, type WriteEvents } from './write-events.ts'
import { operationOf, StoredRequest } from './write-request.ts'

interface Needs {
  writeEvents: WriteEvents
  /** The way to Amazon for a profile of a tenant. */
  amazonFor: (tenantId: string, profileId: string, signal: AbortSignal) => Promise<CallAmazon>
}

const closeMsMax = 60_000

/**
 * Ends a write whose process died and whose caller has not come back: what may have been sent is looked up, nothing more is
 * sent, and the audit log hears how it ended.
 */
export const closeWrite =
  ({ writeEvents, amazonFor }: Needs) =>
  async (write: RunningWrite): Promise<void> => {
    const { record } = write
    const request = StoredRequest.parse(record.request)
    if (record.chunks.length === 0) {
      const why = 'interrupted before anything was sent'
      return write.giveUp('refused', writeEvents.ended(subjectOf(record), 'unavailable', why, 0))
    }
    const signal = AbortSignal.timeout(closeMsMax)
    const amazon = await amazonFor(record.tenantId, request.profileId, signal)
    const steps = commitSteps({
      operation: operationOf(request),
      ...{ amazon, events: writeEvents, closing: true },
      endsAt: performance.now() + closeMsMax,
      prepare: () => Promise.reject(new Error('it has been prepared')),
    })
    await runCommit(write, steps)
  }
