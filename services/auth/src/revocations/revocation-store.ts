import type { Database } from '@platform/postgres'
import { type Revocation, type RevocationType, revocationTypes } from '@platform/tokens'
import type { PoolClient } from 'pg'
import { z } from 'zod'
import { tokenSecondsMax } from '../config.ts'
import type { RevocationChannel } from './revocation-channel.ts'

const Row = z.object({ type: z.enum(revocationTypes), id: z.string(), before: z.coerce.number() })
const deliveredAt = { nats: 'delivered_at', redis: 'redis_delivered_at' } as const
const columns = 'type, id, before'

/** Revocations in Postgres, the source of truth for both channels. */
export function createRevocationStore(database: Database) {
  const read = async (where: string, values: unknown[] = []): Promise<Revocation[]> =>
    (await database.rows(`select ${columns} from revocations where ${where}`, values)).map((row) => Row.parse(row))
  return {
    /** Records a revocation, in the caller's transaction if there is one. The latest `before` wins. */
    async record({ type, id, before }: Revocation, client?: PoolClient): Promise<void> {
      const text = `insert into revocations (type, id, before, expires_at)
        values ($1, $2, $3::bigint, greatest(now(), to_timestamp($3::bigint)) + make_interval(secs => $4))
        on conflict (type, id) do update set
          before = greatest(revocations.before, excluded.before), expires_at = excluded.expires_at,
          delivered_at = null, redis_delivered_at = null`
      // Twice the token lifetime, as in the bucket, to allow for the clock skew of verifiers.
      const values = [type, id, before, 2 * tokenSecondsMax]
      await (client ? client.query(text, values) : database.rows(text, values))
    },
    undelivered: (channel: RevocationChannel['name']): Promise<Revocation[]> =>
      read(`${deliveredAt[channel]} is null and expires_at > now() order by created_at`),
    unexpired: (): Promise<Revocation[]> => read('expires_at > now()'),
    async markDelivered({ type, id, before }: Revocation, channel: RevocationChannel['name']): Promise<void> {
      const column = deliveredAt[channel]
      await database.rows(
        `update revocations set ${column} = now() where type = $1 and id = $2 and before = $3 and ${column} is null`,
        [type, id, before],
      )
    },
    /** Returns whether a token issued to these owners at `issuedAt` (Unix seconds) is revoked. */
    async covers(owners: [RevocationType, string][], issuedAt: number): Promise<boolean> {
      const found = await read(
        '(type, id) in (select * from unnest($1::text[], $2::text[])) and before >= $3 limit 1',
        [owners.map(([type]) => type), owners.map(([, id]) => id), issuedAt],
      )
      return found.length > 0
    },
    purge: () => database.rows('delete from revocations where expires_at < now()'),
  }
}

export type RevocationStore = ReturnType<typeof createRevocationStore>
