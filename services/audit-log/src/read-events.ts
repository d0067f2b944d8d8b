import type { Work } from '@platform/events'
import type { Context } from './context.ts'
import { type EventQuery, filtersOf } from './event-query.ts'
import type { AuditRead } from './events.ts'
import { csvRows } from './export/csv-rows.ts'
import { listEvents, type StoredEvent } from './store/list-events.ts'

/**
 * Returns the event's text as it was hashed. Behind it, where no member of an event can shadow them, are `seq`, `hash` and, at
 * the start of a write, the event that ended it.
 */
const shown = ({ seq, hash, event, end }: StoredEvent): string =>
  `${event.slice(0, -1)},"seq":${seq},"hash":"${hash.toString('hex')}"${end ? `,"ended_by":${JSON.stringify(end)}` : ''}}`

type Reader = Pick<AuditRead, 'tenantId' | 'by' | 'request'> & { bytesMax?: number }
type Needs = Pick<Context, 'database' | 'cursors' | 'events'>

/** A page of events, and the cursor of the next one. */
interface EventPage {
  events: StoredEvent[]
  next: string | null
}

async function readPage(
  { database, cursors, events }: Needs,
  { bytesMax, ...reader }: Reader,
  query: EventQuery,
): Promise<EventPage> {
  const filters = filtersOf(query)
  const asText = JSON.parse(JSON.stringify(filters))
  const { tenantId } = reader
  const boundTo = { tenantId, ...asText }
  const belowSeq = query.cursor === undefined ? undefined : cursors.read(query.cursor, boundTo)
  const read = { ...reader, filters: asText }
  let rows: number | undefined
  const list: Work<EventPage> = async (begin) => {
    await begin()
    const page = await listEvents(database, tenantId, filters, {
      belowSeq,
      limit: query.limit,
      ...(bytesMax && { bytesMax }),
    })
    rows = page.events.length
    const last = page.events.at(-1)
    return { events: page.events, next: page.more && last ? cursors.make(last.seq, boundTo) : null }
  }
  return events.audited(list, (outcome) => events.auditRead({ ...read, outcome, ...(rows !== undefined && { rows }) }))
}

/**
 * Returns one page of a tenant's events as JSON, newest first: `{data, next_cursor}`. The read is itself recorded as an event.
 */
export async function readEvents(needs: Needs, reader: Reader, query: EventQuery): Promise<string> {
  const { events, next } = await readPage(needs, reader, query)
  return `{"data":[${events.map(shown).join(',')}],"next_cursor":${JSON.stringify(next)}}`
}

/** As `readEvents`; the page is lines of CSV without the header. */
export async function readCsv(
  needs: Needs,
  reader: Reader,
  query: EventQuery,
): Promise<{ csv: string; next_cursor: string | null }> {
  const { events, next } = await readPage(needs, reader, query)
  return { csv: csvRows(events), next_cursor: next }
}
