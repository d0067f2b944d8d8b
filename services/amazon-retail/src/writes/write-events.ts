import type { NewAuditEvent, Outbox } from '@platform/events'
import { recordWriteEvents, type WriteRecord, type WriteSubject, writeSubjectOf } from '@platform/writes'
import type { WriteOutcome } from './outcome.ts'
import { digest, type WritePlan } from './plan.ts'
import { StoredRequest } from './write-request.ts'

type Subject = WriteSubject<StoredRequest>

export const subjectOf = (record: WriteRecord): Subject => writeSubjectOf(record, StoredRequest)

/** Most changed fields that an event names. Their values are only in the write record, since they may be personal data. */
const fieldsMax = 200

const planDetails = ({ snapshot, snapshotHash }: WritePlan) => ({
  snapshot_sha256: snapshotHash,
  ...(snapshot.before.operation && { snapshot_by: snapshot.before.operation }),
  ...(snapshot.before.unread && { snapshot_unread: snapshot.before.unread.slice(0, 500) }),
  ...(snapshot.item.id && { item: snapshot.item.id }),
  changed: snapshot.item.changes.slice(0, fieldsMax).map(({ field }) => field),
})

function outcomeOf(outcome: WriteOutcome): { outcome: NewAuditEvent['outcome']; details: Record<string, unknown> } {
  if (outcome.state === 'done') {
    const { status, amazonRequestId } = outcome
    const details = { amazon_status: status, ...(amazonRequestId && { amazon_request_id: amazonRequestId }) }
    return { outcome: { status: 'ok' }, details }
  }
  const { kind, details } = outcome.failure
  const { status, amazonRequestId } = details
  return {
    outcome: { status: outcome.state === 'unknown' ? 'unknown' : 'failed', kind },
    details: {
      ...(typeof status === 'number' && { amazon_status: status }),
      ...(typeof amazonRequestId === 'string' && { amazon_request_id: amazonRequestId }),
    },
  }
}

/** Makes the audit events of writes to SP-API; see recordWriteEvents for when each is recorded. */
export function createWriteEvents({ outbox }: { outbox: Pick<Outbox, 'record'> }) {
  const { previewed, started, finished, replayed, interrupted } = recordWriteEvents<StoredRequest>({
    outbox,
    prefix: 'retail.write',
    callAction: 'spapi.call',
    resource: ({ merchantId }) => ({ type: 'merchant', id: merchantId }),
    details: ({ body }) => (body === undefined || body === null ? {} : { body_sha256: digest(body) }),
  })
  return {
    /** A dry run: nothing was sent. */
    previewed: (subject: Subject, plan: WritePlan, durationMs: number) =>
      previewed(subject, planDetails(plan), { status: 'ok', duration_ms: durationMs }),
    /** Records the intent of a write. Resolves when the event is durable. */
    started: (subject: Subject, plan: WritePlan) => started(subject, planDetails(plan)),
    /** The end of a write that was sent. */
    finished: (subject: Subject, writeOutcome: WriteOutcome, durationMs: number) => {
      const { outcome, details } = outcomeOf(writeOutcome)
      return finished(subject, { ...outcome, duration_ms: durationMs }, details)
    },
    /** The end of a write that sent nothing. */
    ended: (subject: Subject, kind: string, durationMs: number) =>
      finished(subject, { status: 'refused', kind, duration_ms: durationMs }, { written: 0 }),
    replayed,
    interrupted,
  }
}

/** See createWriteEvents. */
export type WriteEvents = ReturnType<typeof createWriteEvents>
