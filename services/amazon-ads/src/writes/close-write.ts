import { type RunningWrite, runCommit } from '@platform/writes'
import { commitSteps } from './commit/commit-steps.ts'
import type { CallAmazon } from './state/call-amazon.ts'
import { subjectOf, type WriteEvents } from './write-events.ts'
import { operationOf, StoredRequest } from './write-request.ts'

interface Needs {
  writeEvents: WriteEvents
  /** Returns the Ads client of a tenant's profile. */
  amazonFor: (tenantId: string, profileId: string, signal: AbortSignal) => Promise<CallAmazon>
}

const closeMsMax = 60_000

/**
 * Ends an abandoned write: reads the outcome of requests that may have been sent, sends nothing more, and records the end in the
 * audit log.
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
      amazon,
      events: writeEvents,
      closing: true,
      endsAt: performance.now() + closeMsMax,
      prepare: () => Promise.reject(new Error('an abandoned write is never prepared again')),
    })
    await runCommit(write, steps)
  }
