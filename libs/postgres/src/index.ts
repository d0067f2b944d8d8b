import type { Log } from '@platform/telemetry'
import { Pool, type PoolClient, type QueryResultRow } from 'pg'
import { translateError, type UnavailableKind } from './translate-error.ts'

export { SessionConnection } from './session-connection.ts'

/**
 * The schema of one service. Every call has a deadline; a lost server fails single calls, never the process.
 * @throws PlatformError `unavailable` (or `unavailableKind`) from every call while PostgreSQL is unavailable; DatabaseError for
 * errors of the statement.
 */
export interface Database {
  /** Runs one statement and returns its rows. */
  rows<T extends QueryResultRow>(text: string, values?: unknown[]): Promise<T[]>
  /** Commits when `work` returns, rolls back when it throws. */
  transaction<T>(work: (client: PoolClient) => Promise<T>): Promise<T>
  /** Returns what is wrong with the connection, or undefined. */
  probe(): Promise<string | undefined>
  close(): Promise<void>
}

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
        await client.query('commit')
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
