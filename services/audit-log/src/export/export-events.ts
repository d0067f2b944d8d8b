import type { Context } from '../context.ts'
import { type EventQuery, filtersOf } from '../event-query.ts'
import type { AuditRead } from '../events.ts'
import { listEvents } from '../store/list-events.ts'
import { csvHeader, csvRows } from './csv-rows.ts'

/** Size of the part of an export that is in memory. */
const pageRows = 500
const pageBytesMax = 1_048_576

/**
 * Writes all events that match as CSV, newest first. One page at a time is in memory, and the next one is read when `write` has
 * resolved. The export is recorded as one event, with its number of rows. Events that arrive meanwhile are not included.
 */
export async function exportEvents(
  { database, events }: Pick<Context, 'database' | 'events'>,
  reader: Pick<AuditRead, 'tenantId' | 'by' | 'request'>,
  query: EventQuery,
  write: (text: string) => Promise<void>,
): Promise<void> {
  const filters = filtersOf(query)
  const read = { ...reader, filters: { ...JSON.parse(JSON.stringify(filters)), format: 'csv' } }
  let rows = 0
  await events.audited(
    async (begin) => {
      await begin()
      let belowSeq: number | undefined
      let text = csvHeader
      for (;;) {
        const page = await listEvents(database, reader.tenantId, filters, {
          ...{ belowSeq, limit: pageRows, bytesMax: pageBytesMax },
        })
        await write(text + csvRows(page.events))
        rows += page.events.length
        belowSeq = page.events.at(-1)?.seq
        text = ''
        if (!page.more || belowSeq === undefined) return
      }
    },
    (outcome) => events.auditRead({ ...read, outcome, rows }),
  )
}
