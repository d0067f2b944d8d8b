import { hash } from 'node:crypto'
import { interrupted, type NewAuditEvent, type Outbox } from '@platform/events'
import type { WriteRecord } from '@platform/writes'
import type { PlannedItem } from './domain/item.ts'
import type { Summary } from './domain/summary.ts'
import type { SentItem } from './outcome/item-outcome.ts'
import { outcomeOf } from './outcome/item-outcome.ts'
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

/** Bytes of one list in an event; the event as a whole has room for 2 MiB. */
const listBytesMax = 600_000

/** A list as it is, or what it takes to recognise it in the write record, which always has all of it. */
function bounded(name: string, list: readonly unknown[]): Record<string, unknown> {
  const text = JSON.stringify(list)
  return Buffer.byteLength(text) <= listBytesMax
    ? { [name]: list }
    : { [`${name}_sha256`]: hash('sha256', text), [`${name}_count`]: list.length, [`${name}_in`]: 'write record' }
}

const refusals = new Set(['validation_error', 'operation_not_permitted', 'insufficient_scope', 'profile_not_found'])

const snapshotOf = (items: readonly PlannedItem[]) =>
  items.map(({ index, id, action, before }) => ({ index, id: id ?? null, action, before }))

const changesOf = (items: readonly PlannedItem[]) =>
  items.map(({ index, id, changes }) => ({ index, id: id ?? null, changes }))

/** Events of writes. What is not recorded by itself takes the place of the call's intent, or is committed with the write record. */
export function createWriteEvents({ outbox }: { outbox: Pick<Outbox, 'record'> }) {
  const event = (
    { auditId, attempt, request, owesEvent }: WriteSubject,
    action: string,
    outcome: NewAuditEvent['outcome'],
    details: Record<string, unknown>,
  ): NewAuditEvent => {
    const { asker, operation, profileId, revertOf, previewId } = request
    return {
      tenant_id: asker.tenantId,
      action,
      actor: { type: 'credential', id: asker.credentialId },
      resource: { type: 'profile', id: profileId },
      ...(owesEvent && { request: { id: asker.requestId, address: asker.address } }),
      outcome,
      details: {
        ...{ audit_id: auditId, operation, attempt },
        ...(revertOf && { revert_of: revertOf }),
        ...(previewId && { preview_id: previewId }),
        ...details,
      },
    }
  }
  return {
    /** A dry run: nothing was sent. */
    previewed: (subject: WriteSubject, items: readonly PlannedItem[], summary: Summary, snapshotHash: string) =>
      event(
        subject,
        'ads.write.preview',
        { status: 'ok' },
        {
          ...{ summary, snapshot_sha256: snapshotHash },
          ...bounded('snapshot', snapshotOf(items)),
          ...bounded('diff', changesOf(items)),
        },
      ),
    /** Before the first mutating request of an attempt. Resolves when it is durable. */
    started: (subject: WriteSubject, items: readonly PlannedItem[], snapshotHash: string, requests: number) =>
      outbox.record(
        event(
          subject,
          'ads.write.started',
          { status: 'unknown' },
          {
            ...{ snapshot_sha256: snapshotHash, amazon_requests: requests },
            ...bounded('snapshot', snapshotOf(items)),
            ...bounded('diff', changesOf(items)),
          },
        ),
      ),
    /** How it ended, item by item, and the state afterwards as far as Amazon shows it. */
    finished: (
      subject: WriteSubject,
      items: readonly PlannedItem[],
      results: readonly SentItem[],
      {
        kind,
        durationMs,
        amazonRequestIds,
      }: { kind?: string | undefined; durationMs: number; amazonRequestIds: string[] },
    ) => {
      const written = new Set(results.filter(({ ok }) => ok).map(({ index }) => index))
      const open = results.some(({ code }) => code === 'unknown')
      const status = open ? 'unknown' : kind !== undefined ? 'failed' : 'ok'
      return event(
        subject,
        'ads.write.finished',
        { status, ...(kind && { kind }), duration_ms: durationMs },
        {
          ...{
            written: written.size,
            not_written: results.length - written.size,
            amazon_request_ids: amazonRequestIds,
          },
          ...bounded('results', results.map(outcomeOf)),
          ...bounded('diff', changesOf(items.filter(({ index }) => written.has(index)))),
          ...bounded(
            'state_after',
            results.flatMap(({ index, id, after }) => (after ? [{ index, id, after }] : [])),
          ),
        },
      )
    },
    /** It ended before anything was sent. */
    ended: (subject: WriteSubject, kind: string, why: string, durationMs: number) =>
      event(
        subject,
        'ads.write.finished',
        { status: refusals.has(kind) ? 'refused' : 'failed', kind, duration_ms: durationMs },
        { written: 0, why: why.slice(0, 2_000) },
      ),
    /** A call with a key whose answer was there already. */
    replayed: (subject: WriteSubject) => event(subject, 'ads.write.replayed', { status: 'ok' }, {}),
    /** The call ended before its write, which goes on without it. */
    interrupted: (subject: WriteSubject) => event(subject, 'ads.call', interrupted, {}),
  }
}

export type WriteEvents = ReturnType<typeof createWriteEvents>
