import type { PoolClient } from 'pg'
import type { Refused } from '../consume/read-event.ts'

const reasonCharactersMax = 2_000

/** Stores messages that are not audit events. Characters that Postgres' text cannot hold become the replacement character. */
export async function insertRejected(client: PoolClient, refused: Refused[]): Promise<void> {
  if (refused.length === 0) return
  const clean = (text: string) => text.replaceAll('\0', '\uFFFD')
  await client.query(
    `insert into rejected (subject, event_id, reason, payload)
     select * from unnest($1::text[], $2::text[], $3::text[], $4::bytea[])`,
    [
      refused.map(({ message }) => clean(message.subject)),
      refused.map(({ eventId }) => eventId && clean(eventId)),
      refused.map(({ reason }) => clean(reason.slice(0, reasonCharactersMax))),
      refused.map(({ message }) => Buffer.from(message.data)),
    ],
  )
}
