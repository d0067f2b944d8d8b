import type { Database } from '@platform/postgres'
import { type Adapter, type AdapterPayload, errors } from 'oidc-provider'
import { z } from 'zod'
import { artifactKey } from './artifact-key.ts'

/** Models whose rows are also found by uid. Their ids are not bearer values. */
const foundByUid = new Set(['Session', 'Interaction'])

const Row = z.object({
  payload: z.record(z.string(), z.unknown()),
  consumed: z.coerce.number().nullable(),
  isExpired: z.boolean().nullable(),
})
const columns = 'payload, extract(epoch from consumed_at) as consumed, expires_at <= now() as "isExpired"'
const live = '(expires_at is null or expires_at > now())'

/** Models whose expired rows are still found, so that a client learns that its code or token has expired; and for how long. */
const expiredFor: Readonly<Record<string, string>> = { AuthorizationCode: '1 hour', RefreshToken: '7 days' }

/**
 * Rows of one oidc-provider model in Postgres. Ids that are bearer values (codes, refresh tokens) are stored as SHA-256, so
 * that the table's content cannot be redeemed.
 */
export function createPayloadStore(database: Database, model: string): Adapter {
  const keyOf = (id: string): string => (foundByUid.has(model) ? id : artifactKey(id))

  const findBy = async (where: string, values: unknown[], id?: string): Promise<AdapterPayload | undefined> => {
    const [row] = await database.rows(
      `select ${columns} from oauth_artifacts where model = $1 and ${where} ${Object.hasOwn(expiredFor, model) ? '' : `and ${live}`}`,
      [model, ...values],
    )
    if (!row) return undefined
    const { payload, consumed, isExpired } = Row.parse(row)
    return {
      ...payload,
      // The database's clock decides.
      ...(isExpired && { exp: 1 }),
      ...(id !== undefined && { jti: id }),
      ...(consumed !== null && { consumed }),
    }
  }
  return {
    async upsert(id, { jti, ...payload }, expiresIn) {
      const kept = foundByUid.has(model) ? { jti, ...payload } : payload
      await database.rows(
        `insert into oauth_artifacts (model, id, payload, grant_id, uid, user_code, expires_at)
         values ($1, $2, $3, $4, $5, $6, now() + make_interval(secs => $7))
         on conflict (model, id) do update set payload = excluded.payload, grant_id = excluded.grant_id,
           uid = excluded.uid, user_code = excluded.user_code, expires_at = excluded.expires_at`,
        [model, keyOf(id), kept, payload.grantId, payload.uid, payload.userCode, expiresIn],
      )
    },
    find: (id) => findBy('id = $2', [keyOf(id)], id),
    findByUid: (uid) => findBy('uid = $2', [uid]),
    findByUserCode: (userCode) => findBy('user_code = $2', [userCode]),
    /** @throws InvalidGrant for the second of two concurrent calls, on any replica */
    async consume(id) {
      const rows = await database.rows(
        `update oauth_artifacts set consumed_at = now() where model = $1 and id = $2 and consumed_at is null returning id`,
        [model, keyOf(id)],
      )
      if (rows.length === 0) throw new errors.InvalidGrant('already consumed')
    },
    async destroy(id) {
      await database.rows('delete from oauth_artifacts where model = $1 and id = $2', [model, keyOf(id)])
    },
    async revokeByGrantId(grantId) {
      await database.rows('delete from oauth_artifacts where grant_id = $1', [grantId])
    },
  }
}

/** Deletes the expired rows of all models, those of codes and refresh tokens after a while. */
export const purgePayloads = (database: Database): Promise<unknown> =>
  database.rows(
    `delete from oauth_artifacts
     where expires_at < now() and expires_at < now() - coalesce(($1::jsonb ->> model)::interval, interval '0')`,
    [expiredFor],
  )

/** Deletes an authorization code that was presented without being redeemed. A redeemed code stays, to detect its replay. */
export const endUnusedCode =
  (database: Database) =>
  async (code: string): Promise<void> => {
    await database.rows(
      "delete from oauth_artifacts where model = 'AuthorizationCode' and id = $1 and consumed_at is null",
      [artifactKey(code)],
    )
  }
