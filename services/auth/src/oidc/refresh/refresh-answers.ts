import { hkdfSync } from 'node:crypto'
import type { Database } from '@platform/postgres'
import { SecretBox } from '@platform/secrets'
import type { AdapterPayload } from 'oidc-provider'
import { z } from 'zod'
import { artifactKey } from '../artifact-key.ts'

/** How long a client that lost the response of a refresh can get it again, in seconds. */
const graceSeconds = 10

/** The writes of a refresh, collected until its response is known. */
export interface Rotation {
  presented: string
  successor: { token: string; payload: AdapterPayload; expiresIn: number }
  answer: object
}

const Shape = z.object({ access_token: z.string(), refresh_token: z.string() })

/** The token response of a refresh. */
export type RefreshAnswer = z.infer<typeof Shape>

/** Validates the response and keeps it unchanged. */
const Answer = z.custom<RefreshAnswer>((value) => Shape.safeParse(value).success)

/** Derives the encryption key from the refresh token, so that the database alone cannot decrypt the response. */
const boxOf = (token: string): SecretBox =>
  new SecretBox([{ id: 'rt', key: Buffer.from(hkdfSync('sha256', token, '', 'refresh answer', 32)) }])

/** Rotates refresh tokens: consumes the old one and stores its successor and the response in one transaction. */
export function createRefreshAnswers(database: Database) {
  return {
    /** Returns false when a concurrent refresh with the same token has won. */
    rotate: ({ presented, successor, answer }: Rotation): Promise<boolean> =>
      database.transaction(async (client) => {
        const [old, next] = [artifactKey(presented), artifactKey(successor.token)]
        // A concurrent refresh waits here for the row lock.
        const { rowCount } = await client.query(
          `update oauth_artifacts set consumed_at = now()
           where model = 'RefreshToken' and id = $1 and consumed_at is null`,
          [old],
        )
        if (rowCount === 0) return false
        const { jti: _, ...payload } = successor.payload
        await client.query(
          `insert into oauth_artifacts (model, id, payload, grant_id, expires_at)
           values ('RefreshToken', $1, $2, $3, now() + make_interval(secs => $4))`,
          [next, payload, payload.grantId, successor.expiresIn],
        )
        // The client has used the successor, so it has received the response.
        await client.query('delete from refresh_answers where successor_hash = $1', [old])
        await client.query(
          `insert into refresh_answers (token_hash, successor_hash, sealed, expires_at)
           values ($1, $2, $3, now() + make_interval(secs => $4))`,
          [old, next, boxOf(presented).seal(JSON.stringify(answer), old), graceSeconds],
        )
        return true
      }),
    /** Returns the stored response for this token during the grace period, unless its successor has been used. */
    async find(token: string): Promise<RefreshAnswer | undefined> {
      const key = artifactKey(token)
      const [row] = await database.rows<{ sealed: string }>(
        'select sealed from refresh_answers where token_hash = $1 and expires_at > now()',
        [key],
      )
      return row && Answer.parse(JSON.parse(boxOf(token).open(row.sealed, key)))
    },
    purge: () => database.rows('delete from refresh_answers where expires_at < now()'),
  }
}

export type RefreshAnswers = ReturnType<typeof createRefreshAnswers>
