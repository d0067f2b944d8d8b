import type { OwnConnection } from './own-connection.ts'

/** One row of the outbox, as its service recorded it. */
export type OutboxEvent = { id: string; orderingKey: string; subject: string; text: string }

// A repeated id is the same event, from an attempt whose commit was not heard of. Positions follow the order of the arrays.
const many = `insert into outbox (id, ordering_key, subject, event)
  select id, ordering_key, subject, event
  from unnest($1::uuid[], $2::text[], $3::text[], $4::text[]) with ordinality as row (id, ordering_key, subject, event, place)
  order by place
  on conflict (id) do nothing`

/** Who asks alone waits for nothing but this, and the server takes two thirds of the time for it. */
const one = 'insert into outbox (id, ordering_key, subject, event) values ($1, $2, $3, $4) on conflict (id) do nothing'

/** Commits these events, in their order, as one statement. */
export async function insertEvents(connection: OwnConnection, events: OutboxEvent[]): Promise<void> {
  const [first, second] = events
  if (first && !second) {
    await connection.rows(one, [first.id, first.orderingKey, first.subject, first.text])
    return
  }
  await connection.rows(many, [
    events.map(({ id }) => id),
    events.map(({ orderingKey }) => orderingKey),
    events.map(({ subject }) => subject),
    events.map(({ text }) => text),
  ])
}
