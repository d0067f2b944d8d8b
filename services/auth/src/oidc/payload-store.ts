import type { Database } from '@platform/postgres'
import { type Adapter, type AdapterPayload, errors } from 'oidc-provider'
import { z } from 'zod'
import { artifactKey } from './artifact-key.ts'

/** The models whose id a person's browser or a client holds, and which are found by something else as well. */
const foundByUid = new Set(['Session', 'Interaction'])

const Row = z.object({ payload: z.record(z.string(), z.unknown()), consumed: z.coerce.number().nullable() })
const columns = 'payload, extract(epoch from consumed_at) as consumed'
const live = '(expires_at is null or expires_at > now())'

/**
 * The OAuth server's own state of one model, in Postgres. Ids that are bearer values (codes, refresh tokens) are kept as
 * SHA-256: who reads the table can redeem nothing.
 */
export function createPayloadStore(database: Database, model: string): Adapter {
  const keyOf = (id: string): string => (foundByUid.has(model) ? id : artifactKey(id))

  const findBy = async (where: string, values: unknown[], id?: string): Promise<AdapterPayload | undefined> => {
    const [row] = await database.rows(
      `select ${columns} from oauth_artifacts where model = $1 and ${where} and ${live}`,
      [model, ...values],
    )
    if (!row) return undefined
    const { payload, consumed } = Row.parse(row)
    return { ...payload, ...(id !== undefined && { jti: id }), ...(consumed !== null && { consumed }) }
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
    /** @throws InvalidGrant for the second of two at once: a code redeems once, whichever replica it reaches. */
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

/** Deletes what has expired, of every model. */
export const purgePayloads = (database: Database): Promise<unknown> =>
  database.rows('delete from oauth_artifacts where expires_at < now()')

/** Ends an authorization code that was presented and not redeemed. A redeemed one stays, so that its replay is recognised. */
export const endUnusedCode =
  (database: Database) =>
  async (code: string): Promise<void> => {
    await database.rows(
      "delete from oauth_artifacts where model = 'AuthorizationCode' and id = $1 and consumed_at is null",
      [artifactKey(code)],
    )
  }
