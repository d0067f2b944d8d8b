import { toPlatformError } from '@platform/errors'
import { route, StreamedAnswer } from '@platform/http'
import { z } from 'zod'
import type { Context } from '../context.ts'
import { type EventFilters, listEvents, type StoredEvent } from '../store/list-events.ts'

const dayMs = 86_400_000
const moment = z
  .union([z.iso.date(), z.iso.datetime({ offset: true })], { error: 'must be a date or date-time of ISO 8601' })
  .transform((text) => ({ start: new Date(text), lengthMs: text.length === 10 ? dayMs : 1 }))

const Query = z.strictObject({
  action: z
    .string()
    .max(96)
    .regex(
      /^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*(\.\*)?$/,
      'must be an action such as query.run, or query.* for all of query',
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

function filtersOf({ action, from, to, request_id }: z.infer<typeof Query>): EventFilters {
  return {
    ...(action !== undefined && { action }),
    ...(from && { from: from.start }),
    ...(to && { before: new Date(to.start.getTime() + to.lengthMs) }),
    ...(request_id !== undefined && { requestId: request_id }),
  }
}

/** The event's own text goes out as it was hashed; `seq` and `hash` stand last, where no member of an event can hide them. */
const shown = ({ seq, hash, event }: StoredEvent): string =>
  `${event.slice(0, -1)},"seq":${seq},"hash":"${hash.toString('hex')}"}`

/** `GET /v1/audit/events`: the tenant's events, newest first. Reading the log is an event itself. */
export const getAuditEvents = route(
  { method: 'get', path: '/v1/audit/events', scopes: ['audit:read'], query: Query },
  async (
    { query, caller, requestId, address },
    { database, cursors, events }: Pick<Context, 'database' | 'cursors' | 'events'>,
  ) => {
    const filters = filtersOf(query)
    const asText = JSON.parse(JSON.stringify(filters))
    const boundTo = { tenantId: caller.tenantId, ...asText }
    const belowSeq = query.cursor === undefined ? undefined : cursors.read(query.cursor, boundTo)
    const read = { caller, requestId, address, filters: asText }
    const startedAt = performance.now()
    const took = () => ({ duration_ms: Math.round(performance.now() - startedAt) })
    try {
      const page = await listEvents(database, caller.tenantId, filters, { belowSeq, limit: query.limit })
      await events.auditRead({ ...read, rows: page.events.length, outcome: { status: 'ok', ...took() } })
      const last = page.events.at(-1)
      const next = page.more && last ? JSON.stringify(cursors.make(last.seq, boundTo)) : 'null'
      const body = `{"data":[${page.events.map(shown).join(',')}],"next_cursor":${next}}`
      return new StreamedAnswer([Buffer.from(body)])
    } catch (error) {
      const { kind } = toPlatformError(error)
      if (kind !== 'audit_unavailable') {
        await events.auditRead({ ...read, outcome: { status: 'failed', kind, ...took() } })
      }
      throw error
    }
  },
)
