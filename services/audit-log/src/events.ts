import { type Audited, createAudited, type NewAuditEvent, type Outbox, type Outcome, outcomeOf } from '@platform/events'
import type { Log, Metrics } from '@platform/telemetry'
import { Counter } from 'prom-client'
import type { Checkpoint } from './chain/checkpoint.ts'
import type { Refused } from './consume/read-event.ts'
import type { Appended } from './store/append-events.ts'

type Needs = { outbox: Pick<Outbox, 'begin' | 'record'>; log: Log; metrics: Metrics }

/** A read of the audit log: actor, request, filters and outcome. */
export type AuditRead = {
  tenantId: string
  by: NewAuditEvent['actor']
  /** Absent for a read over messaging. */
  request?: { id: string; address: string; method: string; path: string }
  filters: Record<string, unknown>
  outcome: Outcome
  rows?: number
}

/** Business events of this service, one function each. */
export interface Events {
  stored(appended: Appended, refused: Refused[]): void
  checkpointSigned(checkpoint: Checkpoint): void
  audited: Audited
  auditRead(read: AuditRead): NewAuditEvent
}

const noRefusals = new Set<string>()

/** Connects the events to log, metrics and outbox. */
export function createEvents({ outbox, log, metrics }: Needs): Events {
  const registers = [metrics]
  const counter = (name: string, help: string) => new Counter({ name, help, registers })
  const stored = counter('audit_events_stored_total', 'Events appended to their chains')
  const duplicates = counter('audit_events_duplicate_total', 'Events that were delivered again and already stored')
  const rejected = counter('audit_events_rejected_total', 'Messages that are not audit events; see the table rejected')
  const signed = counter('audit_checkpoints_total', 'Checkpoints signed')
  return {
    stored(appended, refused) {
      stored.inc(appended.stored.length)
      duplicates.inc(appended.duplicates.length)
      rejected.inc(refused.length + appended.conflicting.length)
      for (const { reason, eventId, message } of refused) {
        log.error({ reason, eventId, subject: message.subject }, 'audit.event-rejected')
      }
      for (const { event } of appended.conflicting) log.error({ eventId: event.id }, 'audit.event-id-reused')
    },
    checkpointSigned({ tenantId, seq, hash, signedAt, keyId, signature }) {
      signed.inc()
      log.info(
        { tenantId, seq, hash: hash.toString('hex'), signedAt, keyId, signature: signature.toString('base64') },
        'audit.checkpoint',
      )
    },
    audited: createAudited(outbox),
    auditRead: ({ tenantId, by, request, filters, outcome, rows }) => ({
      tenant_id: tenantId,
      action: 'audit.read',
      actor: by,
      ...(request && { request }),
      outcome: outcomeOf(outcome, noRefusals),
      details: { filters, ...(rows !== undefined && { rows }) },
    }),
  }
}
