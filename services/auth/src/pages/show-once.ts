import { createHash } from 'node:crypto'
import type { Database } from '@platform/postgres'
import type { SecretBox } from '@platform/secrets'
import { z } from 'zod'

const secondsMax = 120
const Values = z.record(z.string(), z.string())

type Needs = { database: Database; box: SecretBox }

/**
 * Stores secrets between the form that creates them and the page that shows them, which another replica may serve. Encrypted,
 * bound to one session and path, deleted when read or after two minutes.
 */
export function createShowOnce({ database, box }: Needs) {
  const idOf = (sessionKey: string, page: string): string =>
    createHash('sha256').update(`${sessionKey}\n${page}`).digest('hex')
  return {
    /** Stores `values` for the page at path `page`, replacing earlier ones. */
    async keep(sessionKey: string, page: string, values: Record<string, string>): Promise<void> {
      const id = idOf(sessionKey, page)
      await database.rows(
        `insert into shown_once (id, sealed, expires_at) values ($1, $2, now() + make_interval(secs => $3))
         on conflict (id) do update set sealed = excluded.sealed, expires_at = excluded.expires_at`,
        [id, box.seal(JSON.stringify(values), `shown_once:${id}`), secondsMax],
      )
    },
    /** Returns and deletes the values for this page; undefined when they are missing or expired. */
    async take(sessionKey: string, page: string): Promise<Record<string, string> | undefined> {
      const id = idOf(sessionKey, page)
      const [row] = await database.rows<{ sealed: string; live: boolean }>(
        'delete from shown_once where id = $1 returning sealed, expires_at > now() as live',
        [id],
      )
      return row?.live ? Values.parse(JSON.parse(box.open(row.sealed, `shown_once:${id}`))) : undefined
    },
    purge: () => database.rows('delete from shown_once where expires_at < now()'),
  }
}

export type ShowOnce = ReturnType<typeof createShowOnce>
