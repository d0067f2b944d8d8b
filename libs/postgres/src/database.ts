import type { PoolClient, QueryResultRow } from 'pg'

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
