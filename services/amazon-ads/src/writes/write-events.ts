import { hash } from 'node:crypto'
import type { Outbox } from '@platform/events'
import { recordWriteEvents, type WriteRecord, type WriteSubject, writeSubjectOf } from '@platform/writes'
import type { PlannedItem } from './domain/item.ts'
import type { Summary } from './domain/summary.ts'
import { outcomeOf, type SentItem } from './outcome/item-outcome.ts'
import { StoredRequest } from './write-request.ts'

type Subject = WriteSubject<StoredRequest>

export const subjectOf = (record: WriteRecord): Subject => writeSubjectOf(record, StoredRequest)

/** Largest list in an event, in bytes of JSON; an event as a whole may have 2 MiB. */
const listBytesMax = 600_000

/** Returns a list as it is; of one that is too large, its hash and length. The write record always has the whole list. */
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

interface Finish {
  kind?: string | undefined
  durationMs: number
  amazonRequestIds: string[]
}

/** Makes the audit events of writes to Amazon Ads; see recordWriteEvents for when each is recorded. */
export function createWriteEvents({ outbox }: { outbox: Pick<Outbox, 'record'> }) {
  const { previewed, started, finished, replayed, interrupted } = recordWriteEvents<StoredRequest>({
    outbox,
    prefix: 'ads.write',
    callAction: 'ads.call',
    resource: ({ profileId }) => ({ type: 'profile', id: profileId }),
    details: ({ revertOf, previewId }) => ({
      ...(revertOf && { revert_of: revertOf }),
      ...(previewId && { preview_id: previewId }),
    }),
  })
  return {
    /** A dry run: nothing was sent. */
    previewed: (subject: Subject, items: readonly PlannedItem[], summary: Summary, snapshotHash: string) =>
      previewed(subject, {
        summary,
        snapshot_sha256: snapshotHash,
        ...bounded('snapshot', snapshotOf(items)),
        ...bounded('diff', changesOf(items)),
      }),
    /** Records the intent of an attempt that sends `requests` requests. Resolves when the event is durable. */
    started: (subject: Subject, items: readonly PlannedItem[], snapshotHash: string, requests: number) =>
      started(subject, {
        snapshot_sha256: snapshotHash,
        amazon_requests: requests,
        ...bounded('snapshot', snapshotOf(items)),
        ...bounded('diff', changesOf(items)),
      }),
    /** The end of a write, item by item, with the state afterwards as far as Amazon shows it. */
    finished: (
      subject: Subject,
      items: readonly PlannedItem[],
      results: readonly SentItem[],
      { kind, durationMs, amazonRequestIds }: Finish,
    ) => {
      const written = new Set(results.filter(({ ok }) => ok).map(({ index }) => index))
      const open = results.some(({ code }) => code === 'unknown')
      const status = open ? 'unknown' : kind !== undefined ? 'failed' : 'ok'
      const states = results.flatMap(({ index, id, after }) => (after ? [{ index, id, after }] : []))
      return finished(
        subject,
        { status, ...(kind && { kind }), duration_ms: durationMs },
        {
          written: written.size,
          not_written: results.length - written.size,
          amazon_request_ids: amazonRequestIds,
          ...bounded('results', results.map(outcomeOf)),
          ...bounded('diff', changesOf(items.filter(({ index }) => written.has(index)))),
          ...bounded('state_after', states),
        },
      )
    },
    /** The end of a write that sent nothing. */
    ended: (subject: Subject, kind: string, why: string, durationMs: number) =>
      finished(
        subject,
        { status: refusals.has(kind) ? 'refused' : 'failed', kind, duration_ms: durationMs },
        { written: 0, why: why.slice(0, 2_000) },
      ),
    replayed,
    interrupted,
  }
}

/** See createWriteEvents. */
export type WriteEvents = ReturnType<typeof createWriteEvents>
