import { PlatformError } from '@platform/errors'
import type { Database } from '@platform/postgres'
import type { QueryResultRow } from 'pg'

/** Where records are kept: one statement at a time. */
export type Records = Pick<Database, 'rows'>

/** The same; when it is away, the caller gets `unavailable`. */
export const recorded = (database: Records): Records => ({
  async rows<T extends QueryResultRow>(text: string, values?: unknown[]): Promise<T[]> {
    try {
      return await database.rows<T>(text, values)
    } catch (cause) {
      throw new PlatformError('unavailable', 'the write record cannot be reached', {
        friendly:
          'Writes cannot be recorded at the moment. Repeat the call in a moment, with its idempotencyKey if it has one.',
        cause,
      })
    }
  },
})
