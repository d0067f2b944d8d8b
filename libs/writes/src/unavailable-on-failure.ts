import { PlatformError } from '@platform/errors'
import type { Database } from '@platform/postgres'
import type { QueryResultRow } from 'pg'

/** Database of the records; runs single statements. */
export type Records = Pick<Database, 'rows'>

/** Wraps a database so that its failures are `unavailable`. */
export const unavailableOnFailure = (database: Records): Records => ({
  async rows<T extends QueryResultRow>(text: string, values?: unknown[]): Promise<T[]> {
    try {
      return await database.rows<T>(text, values)
    } catch (cause) {
      throw new PlatformError('unavailable', 'the write record cannot be reached', {
        friendly:
          'Writes cannot be recorded at the moment. Repeat the call later, with the same idempotencyKey if it had one.',
        cause,
      })
    }
  },
})
