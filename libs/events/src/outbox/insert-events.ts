import type { OwnConnection } from './own-connection.ts'

/** One row of the outbox, as its service recorded it. */
export type OutboxEvent = { id: string; orderingKey: string; subject: string; text: string }

// A repeated id is the same event, from an attempt whose commit was not heard of. Positions follow the order of the arrays.
const statement = `insert into outbox (id, ordering_key, subject, event)
  select id, ordering_key, subject, event
  from unnest($1::uuid[], $2::text[], $3::text[], $4::text[]) with ordinality as row (id, ordering_key, subject, event, place)
  order by place
  on conflict (id) do nothing`

/** Commits these events, in their order, as one statement. */
export async function insertEvents(connection: OwnConnection, events: OutboxEvent[]): Promise<void> {
  await connection.rows(statement, [
    events.map(({ id }) => id),
    events.map(({ orderingKey }) => orderingKey),
    events.map(({ subject }) => subject),
    events.map(({ text }) => text),
  ])
}
