import type { Work } from '@platform/events'
import { z } from 'zod'
import type { Context } from './context.ts'
import type { AuditRead } from './events.ts'
import { type EventFilters, listEvents, type StoredEvent } from './store/list-events.ts'

const dayMs = 86_400_000
const moment = z
  .union([z.iso.date(), z.iso.datetime({ offset: true })], {
    error: 'must be an ISO 8601 date or date-time, such as 2026-01-31 or 2026-01-31T12:00:00Z',
  })
  .transform((text) => ({ start: new Date(text), lengthMs: text.length === 10 ? dayMs : 1 }))

/** Filters and page of a query of a tenant's events. */
export const eventQuery = z.strictObject({
  action: z
    .string()
    .max(96)
    .regex(
      /^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*(\.\*)?$/,
      'must be an action such as query.run, or a prefix such as query.*',
    )
    .optional(),
  from: moment.optional(),
  to: moment.optional(),
  request_id: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,64}$/)
    .optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
  cursor: z.string().max(64).optional(),
})
type EventQuery = z.infer<typeof eventQuery>

function filtersOf({ action, from, to, request_id }: EventQuery): EventFilters {
  return {
    ...(action !== undefined && { action }),
    ...(from && { from: from.start }),
    ...(to && { before: new Date(to.start.getTime() + to.lengthMs) }),
    ...(request_id !== undefined && { requestId: request_id }),
  }
}

/** Returns the event's text as it was hashed, with `seq` and `hash` appended, where no member of an event can shadow them. */
const shown = ({ seq, hash, event }: StoredEvent): string =>
  `${event.slice(0, -1)},"seq":${seq},"hash":"${hash.toString('hex')}"}`

type Reader = Pick<AuditRead, 'tenantId' | 'by' | 'request'> & { bytesMax?: number }

/**
 * Returns one page of a tenant's events as JSON, newest first: `{data, next_cursor}`. The read is itself recorded as an event.
 */
export async function readEvents(
  { database, cursors, events }: Pick<Context, 'database' | 'cursors' | 'events'>,
  { bytesMax, ...reader }: Reader,
  query: EventQuery,
): Promise<string> {
  const filters = filtersOf(query)
  const asText = JSON.parse(JSON.stringify(filters))
  const { tenantId } = reader
  const boundTo = { tenantId, ...asText }
  const belowSeq = query.cursor === undefined ? undefined : cursors.read(query.cursor, boundTo)
  const read = { ...reader, filters: asText }
  let rows: number | undefined
  const list: Work<string> = async (begin) => {
    await begin()
    const page = await listEvents(database, tenantId, filters, {
      belowSeq,
      limit: query.limit,
      ...(bytesMax && { bytesMax }),
    })
    rows = page.events.length
    const last = page.events.at(-1)
    const next = page.more && last ? JSON.stringify(cursors.make(last.seq, boundTo)) : 'null'
    return `{"data":[${page.events.map(shown).join(',')}],"next_cursor":${next}}`
  }
  return events.audited(list, (outcome) => events.auditRead({ ...read, outcome, ...(rows !== undefined && { rows }) }))
}
