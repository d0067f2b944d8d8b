import type { NewAuditEvent, OpenCall, Outbox, OutboxEvent } from '@platform/events'
import type { WriteRecord } from './write-record.ts'

/** Access of write records to the audit log: each event is committed with the record's change that it describes. */
export interface RecordEvents {
  outbox: Pick<Outbox, 'prepare' | 'committed'>
  /** Returns the terminal event of a call whose process died or lost its lease, while its write continues. */
  interrupted(record: WriteRecord): NewAuditEvent
}

/** SQL that inserts an event if `source` has a row. Its parameters start at `first`; eventValues returns their values. */
export const insertEvent = (source: string, first: number): string =>
  `insert into outbox (id, ordering_key, subject, event)
   select $${first}::uuid, $${first + 1}::text, $${first + 2}::text, $${first + 3}::text from ${source}
   where $${first}::uuid is not null on conflict (id) do nothing`

export const eventValues = (event: OutboxEvent | undefined): (string | null)[] =>
  event ? [event.id, event.orderingKey, event.subject, event.text] : [null, null, null, null]

/** SQL that deletes the intent of a call if `source` has a row: from then on the record owes the call's terminal event. */
export const takeIntent = (source: string, parameter: number): string =>
  `delete from intents where id = $${parameter}::uuid and exists (select from ${source})`

/** The call that begins or repeats a write. */
export type WritingCall = Pick<OpenCall, 'id' | 'handedOver'>
