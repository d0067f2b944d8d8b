import type { Log } from '@platform/telemetry'
import { Pool, type QueryResultRow } from 'pg'
import type { Database } from './database.ts'
import { translateError, type UnavailableKind } from './translate-error.ts'

export type { Database } from './database.ts'
export { type JoiningDatabase, joinTransactions } from './join-transactions.ts'
export { SessionConnection } from './session-connection.ts'

interface Options {
  log: Pick<Log, 'warn'>
  connectionsMax?: number
  timeoutMs?: number
  /** Kind of each failure while PostgreSQL is unavailable. */
  unavailableKind?: UnavailableKind
}

/** Opens connections lazily: a server that is unavailable at the start fails the first call, not the start. */
export function openDatabase(
  url: string,
  { log, connectionsMax = 10, timeoutMs = 5_000, unavailableKind = 'unavailable' }: Options,
): Database {
  const pool = new Pool({
    connectionString: url,
    max: connectionsMax,
    connectionTimeoutMillis: Math.min(timeoutMs, 3_000),
    query_timeout: timeoutMs,
    statement_timeout: timeoutMs,
    keepAlive: true,
  })
  pool.on('error', (error) => log.warn({ err: error }, 'postgres.connection-lost'))

  const translated = (error: unknown): never => {
    throw translateError(error, unavailableKind)
  }
  const rows = async <T extends QueryResultRow>(text: string, values?: unknown[]): Promise<T[]> =>
    (await pool.query<T>(text, values).catch(translated)).rows
  return {
    rows,
    async transaction(work) {
      const client = await pool.connect().catch(translated)
      let broken: Error | undefined
      // A connection lost between two statements raises this event; without a listener it would end the process.
      const onLost = (error: Error) => {
        broken = error
      }
      client.on('error', onLost)
      try {
        await client.query('begin')
        const result = await work(client)
        const { command } = await client.query('commit')
        // PostgreSQL answers ROLLBACK to the COMMIT of a transaction in which a statement failed.
        if (command !== 'COMMIT') throw new Error('the transaction was rolled back: one of its statements failed')
        return result
      } catch (error) {
        await client.query('rollback').catch((failure: Error) => {
          broken = failure
        })
        return translated(error)
      } finally {
        client.off('error', onLost)
        client.release(broken)
      }
    },
    probe: async () => {
      try {
        await rows('select 1')
        return undefined
      } catch {
        return 'PostgreSQL does not answer'
      }
    },
    close: () => pool.end(),
  }
}
