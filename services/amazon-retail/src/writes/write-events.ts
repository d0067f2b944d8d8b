import { interrupted, type NewAuditEvent, type Outbox } from '@platform/events'
import type { WriteRecord } from '@platform/writes'
import type { WriteOutcome } from './outcome.ts'
import { digest, type WritePlan } from './plan.ts'
import { StoredRequest } from './write-request.ts'

/** Which write an event is about. */
export interface WriteSubject {
  auditId: string
  attempt: number
  request: StoredRequest
  /** False: the call that asked for it has its terminal event already. */
  owesEvent: boolean
}

export const subjectOf = ({ auditId, attempt, request, owesEvent }: WriteRecord): WriteSubject => ({
  ...{ auditId, attempt, owesEvent },
  request: StoredRequest.parse(request),
})

/** Changed fields that are named; their values stand in the write record, since they may be somebody's address. */
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
    const told = { amazon_status: status, ...(amazonRequestId && { amazon_request_id: amazonRequestId }) }
    return { outcome: { status: 'ok' }, details: told }
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

/** Events of writes. What is not recorded by itself takes the place of the call's intent, or is committed with the write record. */
export function createWriteEvents({ outbox }: { outbox: Pick<Outbox, 'record'> }) {
  const event = (
    { auditId, attempt, request, owesEvent }: WriteSubject,
    action: string,
    outcome: NewAuditEvent['outcome'],
    details: Record<string, unknown>,
  ): NewAuditEvent => {
    const { asker, operation, merchantId, body } = request
    return {
      tenant_id: asker.tenantId,
      action,
      actor: { type: 'credential', id: asker.credentialId },
      resource: { type: 'merchant', id: merchantId },
      ...(owesEvent && { request: { id: asker.requestId, address: asker.address } }),
      outcome,
      details: {
        ...{ audit_id: auditId, operation, attempt },
        ...(body !== undefined && body !== null && { body_sha256: digest(body) }),
        ...details,
      },
    }
  }
  return {
    /** A dry run: nothing was sent. */
    previewed: (subject: WriteSubject, plan: WritePlan, durationMs: number) =>
      event(subject, 'retail.write.preview', { status: 'ok', duration_ms: durationMs }, planDetails(plan)),
    /** Before the mutating request leaves. Resolves when it is durable. */
    started: (subject: WriteSubject, plan: WritePlan) =>
      outbox.record(event(subject, 'retail.write.started', { status: 'unknown' }, planDetails(plan))),
    /** How it ended. */
    finished: (subject: WriteSubject, outcome: WriteOutcome, durationMs: number) => {
      const told = outcomeOf(outcome)
      return event(subject, 'retail.write.finished', { ...told.outcome, duration_ms: durationMs }, told.details)
    },
    /** It ended before anything was sent. */
    ended: (subject: WriteSubject, kind: string, durationMs: number) =>
      event(subject, 'retail.write.finished', { status: 'refused', kind, duration_ms: durationMs }, { written: 0 }),
    /** The call ended before its write, which goes on without it. */
    interrupted: (subject: WriteSubject) => event(subject, 'spapi.call', interrupted, {}),
    /** A call with a key whose answer was there already. */
    replayed: (subject: WriteSubject) => event(subject, 'retail.write.replayed', { status: 'ok' }, {}),
  }
}

/** See createWriteEvents. */
export type WriteEvents = ReturnType<typeof createWriteEvents>
