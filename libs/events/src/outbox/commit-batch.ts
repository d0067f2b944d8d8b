import type { SessionConnection } from '@platform/postgres'

/** One row of the outbox or of the intents, as its service recorded it. */
export type OutboxEvent = { id: string; orderingKey: string; subject: string; text: string }

/** Rows that one statement commits. */
export interface Batch {
  /** Terminal events of calls with an intent: each replaces its intent, under the same id. */
  ends: OutboxEvent[]
  /** Events without an intent. */
  events: OutboxEvent[]
  /** Intents of calls that begin. */
  intents: OutboxEvent[]
}

const rowOf = (name: string, from: number): string =>
  `unnest($${from}::uuid[], $${from + 1}::text[], $${from + 2}::text[], $${from + 3}::text[]) with ordinality
    as ${name} (id, ordering_key, subject, event, place)`

// A repeated id is the same event, from an attempt whose commit was in doubt. Positions follow the order of the arrays. A missing
// intent was closed by another process, which has recorded its event.
const many = `with ended as (delete from intents where id = any($1::uuid[]) returning id),
  inserted as (
    insert into outbox (id, ordering_key, subject, event)
    select id, ordering_key, subject, event from (
      select 0 as part, ended_row.* from ${rowOf('ended_row', 1)} where id in (select id from ended)
      union all select 1, event_row.* from ${rowOf('event_row', 5)}
    ) as rows order by part, place
    on conflict (id) do nothing)
  insert into intents (id, ordering_key, subject, event, instance)
  select id, ordering_key, subject, event, $13 from ${rowOf('intent_row', 9)} on conflict (id) do nothing`

// The usual cases of a single caller: planned once and without arrays, they take a third of the server's time.
const oneEvent =
  'insert into outbox (id, ordering_key, subject, event) values ($1, $2, $3, $4) on conflict (id) do nothing'
const oneIntent =
  'insert into intents (id, ordering_key, subject, event, instance) values ($1, $2, $3, $4, $5) on conflict (id) do nothing'
const oneEnd = `with ended as (delete from intents where id = $1 returning id)
  insert into outbox (id, ordering_key, subject, event)
  select id, $2::text, $3::text, $4::text from ended on conflict (id) do nothing`
const oneEndAndIntent = `with ended as (delete from intents where id = $1 returning id),
  inserted as (
    insert into outbox (id, ordering_key, subject, event)
    select id, $2::text, $3::text, $4::text from ended on conflict (id) do nothing)
  insert into intents (id, ordering_key, subject, event, instance) values ($5, $6, $7, $8, $9) on conflict (id) do nothing`

const valuesOf = ({ id, orderingKey, subject, text }: OutboxEvent): string[] => [id, orderingKey, subject, text]

const columnsOf = (rows: OutboxEvent[]): string[][] => [
  rows.map(({ id }) => id),
  rows.map(({ orderingKey }) => orderingKey),
  rows.map(({ subject }) => subject),
  rows.map(({ text }) => text),
]

/** Inserts one event, in the transaction of `database` if it runs one. */
export const insertEvent = (
  database: { rows(text: string, values: string[]): Promise<unknown> },
  event: OutboxEvent,
): Promise<unknown> => database.rows(oneEvent, valuesOf(event))

/** Commits a batch as one statement: terminal events before events, each in their order. `instance` owns the intents. */
export async function commitBatch(
  connection: SessionConnection,
  { ends, events, intents }: Batch,
  instance: string,
): Promise<void> {
  const [end, moreEnds] = ends
  const [event, moreEvents] = events
  const [intent, moreIntents] = intents
  if (moreEnds || moreEvents || moreIntents || (event && (end || intent))) {
    await connection.rows(many, [...columnsOf(ends), ...columnsOf(events), ...columnsOf(intents), instance])
  } else if (event) await insertEvent(connection, event)
  else if (end && intent) await connection.rows(oneEndAndIntent, [...valuesOf(end), ...valuesOf(intent), instance])
  else if (end) await connection.rows(oneEnd, valuesOf(end))
  else if (intent) await connection.rows(oneIntent, [...valuesOf(intent), instance])
}
