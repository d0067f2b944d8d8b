import { hkdfSync } from 'node:crypto'
import type { Database } from '@platform/postgres'
import { SecretBox } from '@platform/secrets'
import type { AdapterPayload } from 'oidc-provider'
import { z } from 'zod'
import { artifactKey } from '../artifact-key.ts'

/** For this long a client that lost the answer of a refresh gets it again. */
const graceSeconds = 10

/** A refresh that is worked out and not yet written. */
export interface Rotation {
  presented: string
  successor: { token: string; payload: AdapterPayload; expiresIn: number }
  answer: object
}

const Shape = z.object({ access_token: z.string(), refresh_token: z.string() })

/** What a refresh was answered with. */
export type RefreshAnswer = z.infer<typeof Shape>

/** As it was given, to the byte. */
const Answer = z.custom<RefreshAnswer>((value) => Shape.safeParse(value).success)

/** The key is made of the refresh token itself: the database alone opens nothing. */
const boxOf = (token: string): SecretBox =>
  new SecretBox([{ id: 'rt', key: Buffer.from(hkdfSync('sha256', token, '', 'refresh answer', 32)) }])

/** Refresh tokens change hands here: the old one, its successor and the answer are written together, or nothing is. */
export function createRefreshAnswers(database: Database) {
  return {
    /** Answers false when somebody else was faster: then the answer is theirs. */
    rotate: ({ presented, successor, answer }: Rotation): Promise<boolean> =>
      database.transaction(async (client) => {
        const [old, next] = [artifactKey(presented), artifactKey(successor.token)]
        // Of two at once the second waits here until the first is written.
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
        // A client that uses a token has read the answer that brought it.
        await client.query('delete from refresh_answers where successor_hash = $1', [old])
        await client.query(
          `insert into refresh_answers (token_hash, successor_hash, sealed, expires_at)
           values ($1, $2, $3, now() + make_interval(secs => $4))`,
          [old, next, boxOf(presented).seal(JSON.stringify(answer), old), graceSeconds],
        )
        return true
      }),
    /** What this token was exchanged for within the grace, if nobody has used that yet. */
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
