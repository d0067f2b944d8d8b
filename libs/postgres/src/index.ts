import type { Log } from '@platform/telemetry'
import { Pool, type PoolClient, type QueryResultRow } from 'pg'
import { type AwayKind, translateError } from './translate-error.ts'

export { OwnConnection } from './own-connection.ts'

/**
 * One service's own schema. Every call has a deadline; a lost server costs an error each, never the process.
 * @throws PlatformError `unavailable` (or `awayKind`) from every call while PostgreSQL cannot be used; DatabaseError for what a
 * statement did wrong
 */
export interface Database {
  /** Rows of one statement. */
  rows<T extends QueryResultRow>(text: string, values?: unknown[]): Promise<T[]>
  /** Commits when `work` returns, rolls back when it throws. */
  transaction<T>(work: (client: PoolClient) => Promise<T>): Promise<T>
  /** What is wrong with the connection, or undefined. */
  probe(): Promise<string | undefined>
  close(): Promise<void>
}

interface Options {
  log: Pick<Log, 'warn'>
  connectionsMax?: number
  timeoutMs?: number
  /** Kind of the failure of a call while PostgreSQL cannot be used. */
  awayKind?: AwayKind
}

/** Opens lazily: a server that is away when the service starts is an error of the first call, not of the start. */
export function openDatabase(
  url: string,
  { log, connectionsMax = 10, timeoutMs = 5_000, awayKind = 'unavailable' }: Options,
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
    throw translateError(error, awayKind)
  }
  const rows = async <T extends QueryResultRow>(text: string, values?: unknown[]): Promise<T[]> =>
    (await pool.query<T>(text, values).catch(translated)).rows
  return {
    rows,
    async transaction(work) {
      const client = await pool.connect().catch(translated)
      let broken: Error | undefined
      // A connection lost between two statements says so by this event; unheard, it would end the process.
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
