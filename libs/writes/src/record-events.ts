import type { NewAuditEvent, OpenCall, Outbox, OutboxEvent } from '@platform/events'
import type { WriteRecord } from './write-record.ts'

/** How write records reach the audit log: each event is committed with the change of the record that it is about. */
export interface RecordEvents {
  outbox: Pick<Outbox, 'prepare' | 'committed'>
  /** Terminal event of a call whose write went on without it: its process died, or lost its lease. */
  interrupted(record: WriteRecord): NewAuditEvent
}

/** Inserts an event where `source` has a row. Its values are those of `eventValues`, from parameter `first` on. */
export const insertEvent = (source: string, first: number): string =>
  `insert into outbox (id, ordering_key, subject, event)
   select $${first}::uuid, $${first + 1}::text, $${first + 2}::text, $${first + 3}::text from ${source}
   where $${first}::uuid is not null on conflict (id) do nothing`

export const eventValues = (event: OutboxEvent | undefined): (string | null)[] =>
  event ? [event.id, event.orderingKey, event.subject, event.text] : [null, null, null, null]

/** Takes over the intent of a call where `source` has a row: from here on the record owes the call's event. */
export const takeIntent = (source: string, parameter: number): string =>
  `delete from intents where id = $${parameter}::uuid and exists (select from ${source})`

/** The call that begins or repeats a write. */
export type WritingCall = Pick<OpenCall, 'id' | 'handedOver'>
