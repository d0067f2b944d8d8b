import type { Database } from '@platform/postgres'
import type { SecretBox } from '@platform/secrets'
import type { PoolClient } from 'pg'
import type { KeyedHash } from '../keyed-hash.ts'
import { newRecoveryCodes, recoveryCodeHash } from './recovery-codes.ts'
import { newTotpSecret } from './totp.ts'

type Row = { sealed: string | null; isConfirmed: boolean }

const contextOf = (userId: string): string => `totp.${userId}`

type Needs = { database: Database; secrets: SecretBox; keyedHash: KeyedHash }

/** Second factors in Postgres: encrypted secrets, and recovery codes as hashes. */
export function createSecondFactorStore({ database, secrets, keyedHash }: Needs) {
  /** Replaces the recovery codes and returns the new ones, which are not stored in readable form. */
  const replaceCodes = async (userId: string, client: PoolClient): Promise<string[]> => {
    const codes = newRecoveryCodes()
    await client.query('delete from recovery_codes where user_id = $1', [userId])
    await client.query('insert into recovery_codes (user_id, code_hmac) select $1, unnest($2::bytea[])', [
      userId,
      codes.map((code) => recoveryCodeHash(keyedHash, userId, code)),
    ])
    return codes
  }
  return {
    /** Returns the secret, and whether a first code has confirmed it. */
    async find(userId: string): Promise<{ secret: string; isConfirmed: boolean } | undefined> {
      const [row] = await database.rows<Row>(
        'select sealed_totp as sealed, totp_confirmed_at is not null as "isConfirmed" from users where id = $1',
        [userId],
      )
      if (!row?.sealed) return undefined
      const secret = secrets.open(row.sealed, contextOf(userId))
      if (!secrets.isCurrent(row.sealed)) {
        const resealed = secrets.seal(secret, contextOf(userId))
        await database.rows('update users set sealed_totp = $2 where id = $1 and sealed_totp = $3', [
          userId,
          resealed,
          row.sealed,
        ])
      }
      return { secret, isConfirmed: row.isConfirmed }
    },
    /** Stores a new secret, replacing one that was not confirmed. */
    async begin(userId: string): Promise<void> {
      const sealed = secrets.seal(newTotpSecret(), contextOf(userId))
      await database.rows('update users set sealed_totp = $2 where id = $1 and totp_confirmed_at is null', [
        userId,
        sealed,
      ])
    },
    /** Activates the second factor with the time step of its first code. Returns undefined if it is active already. */
    confirm: (userId: string, step: number): Promise<string[] | undefined> =>
      database.transaction(async (client) => {
        const { rowCount } = await client.query(
          `update users set totp_confirmed_at = now(), totp_last_step = $2
           where id = $1 and totp_confirmed_at is null and sealed_totp is not null`,
          [userId, step],
        )
        return rowCount === 0 ? undefined : replaceCodes(userId, client)
      }),
    renewCodes: (userId: string): Promise<string[]> => database.transaction((client) => replaceCodes(userId, client)),
    async codesLeft(userId: string): Promise<number> {
      const rows = await database.rows('select 1 from recovery_codes where user_id = $1', [userId])
      return rows.length
    },
    /** Returns whether the time step is newer than the last one used; each step is accepted once (RFC 6238 section 5.2). */
    async useStep(userId: string, step: number): Promise<boolean> {
      const rows = await database.rows(
        `update users set totp_last_step = $2 where id = $1 and (totp_last_step is null or totp_last_step < $2)
         returning id`,
        [userId, step],
      )
      return rows.length > 0
    },
    /** Consumes a recovery code. Returns whether it was valid. */
    async useCode(userId: string, code: string): Promise<boolean> {
      const rows = await database.rows(
        'delete from recovery_codes where user_id = $1 and code_hmac = $2 returning user_id',
        [userId, recoveryCodeHash(keyedHash, userId, code)],
      )
      return rows.length > 0
    },
    remove: (userId: string): Promise<void> =>
      database.transaction(async (client) => {
        await client.query('delete from recovery_codes where user_id = $1', [userId])
        await client.query(
          'update users set sealed_totp = null, totp_confirmed_at = null, totp_last_step = null where id = $1',
          [userId],
        )
      }),
  }
}

export type SecondFactorStore = ReturnType<typeof createSecondFactorStore>
