import type { Database } from '@platform/postgres'

/** Returns those of the ids that are stored, as an event or as a rejected message. */
export async function findStored(database: Database, ids: string[]): Promise<string[]> {
  const rows = await database.rows<{ id: string }>(
    `select event_id::text as id from events where event_id = any($1::uuid[])
     union select event_id from rejected where event_id = any($1::text[])`,
    [ids],
  )
  return rows.map(({ id }) => id)
}
