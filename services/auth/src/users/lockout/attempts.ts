import type { Database } from '@platform/postgres'
import type { KeyedHash } from '../keyed-hash.ts'
import { type CounterKind, limits, waitSecondsAfter } from './limits.ts'

/** A counter of failures: its kind, and the parts of its key. */
export interface Counter {
  kind: CounterKind
  of: string[]
}

/** An attempt that may proceed and counts as failed until it succeeds, or one that must wait. */
export type Attempt = { allowed: true; lockedSeconds: number } | { allowed: false; waitSeconds: number }

type Row = { key: Buffer; failures: number; waitSeconds: number }

const ensureRows = `insert into sign_in_failures (key) select unnest($1::bytea[]) on conflict do nothing`
// clock_timestamp() is read after the row lock; now() would be the time before waiting for it.
const lockRows = `
  select key, case when expires_at < clock_timestamp() then 0 else failures end as failures,
    ceil(greatest(0, extract(epoch from greatest(blocked_until, now()) - clock_timestamp())))::float8 as "waitSeconds"
  from sign_in_failures where key = any($1::bytea[]) order by key for update`
const countRow = `
  update sign_in_failures set failures = $2, blocked_until = clock_timestamp() + make_interval(secs => $3),
    expires_at = clock_timestamp() + make_interval(secs => $4) where key = $1`

/** Counts attempts in Postgres, across replicas. */
export function createAttempts({ database, keyedHash }: { database: Database; keyedHash: KeyedHash }) {
  const keyOf = ({ kind, of }: Counter): Buffer => keyedHash(`failures.${kind}`, ...of)
  return {
    /**
     * Counts an attempt on all counters before it is made, so that concurrent attempts cannot exceed the limit. Counts on
     * none when one of them is blocked.
     */
    begin: (counters: readonly Counter[]): Promise<Attempt> =>
      database.transaction(async (client): Promise<Attempt> => {
        const byKey = new Map(counters.map((counter) => [keyOf(counter).toString('hex'), counter]))
        const keys = [...byKey.keys()].sort().map((key) => Buffer.from(key, 'hex'))
        await client.query(ensureRows, [keys])
        const { rows } = await client.query<Row>(lockRows, [keys])
        const waitSeconds = Math.max(0, ...rows.map((row) => row.waitSeconds))
        if (waitSeconds > 0) return { allowed: false, waitSeconds }
        let lockedSeconds = 0
        for (const { key, failures } of rows) {
          const counter = byKey.get(key.toString('hex'))
          if (!counter) continue
          const limit = limits[counter.kind]
          const wait = waitSecondsAfter(failures + 1, limit)
          lockedSeconds = Math.max(lockedSeconds, wait)
          await client.query(countRow, [key, failures + 1, wait, Math.max(wait, limit.forgetSeconds)])
        }
        return { allowed: true, lockedSeconds }
      }),
    /**
     * Resets the account's counters. The network's counter loses only this attempt, so that an attacker cannot reset it with
     * an account of their own.
     */
    async succeed(counters: readonly Counter[]): Promise<void> {
      const [shared, own] = [true, false].map((isShared) =>
        counters.filter(({ kind }) => (kind === 'network') === isShared).map(keyOf),
      )
      await database.rows('delete from sign_in_failures where key = any($1::bytea[])', [own])
      await database.rows(
        `update sign_in_failures set failures = greatest(0, failures - 1), blocked_until = '-infinity'
         where key = any($1::bytea[])`,
        [shared],
      )
    },
    /** Deletes expired counters. */
    purge: () => database.rows('delete from sign_in_failures where expires_at < now()'),
  }
}

export type Attempts = ReturnType<typeof createAttempts>
