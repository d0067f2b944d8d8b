import { validationError } from '@platform/errors'
import { credentialActor } from '@platform/events'
import { route, StreamedAnswer, WrittenAnswer } from '@platform/http'
import { z } from 'zod'
import type { Context } from '../context.ts'
import { eventQuery } from '../event-query.ts'
import { exportEvents } from '../export/export-events.ts'
import { readEvents } from '../read-events.ts'

const Query = eventQuery.extend({
  limit: eventQuery.shape.limit.removeDefault().optional(),
  format: z.enum(['json', 'csv'], { error: 'must be json or csv' }).default('json'),
})

/** `GET /v1/audit/events`: the tenant's events, newest first; a page as JSON, or all that match as CSV. */
export const getAuditEvents = route(
  { method: 'get', path: '/v1/audit/events', scopes: ['audit:read'], query: Query },
  async (
    { query: { format, ...query }, caller, requestId, address, method, path },
    needs: Pick<Context, 'database' | 'cursors' | 'events'>,
  ) => {
    const request = { id: requestId, address, method, path }
    const reader = { tenantId: caller.tenantId, by: credentialActor(caller), request }
    const { limit = 100, cursor } = query
    if (format === 'json')
      return new StreamedAnswer([Buffer.from(await readEvents(needs, reader, { ...query, limit }))])
    const given = Object.entries({ limit: query.limit, cursor }).filter(([, value]) => value !== undefined)
    if (given.length > 0) {
      const message = 'does not apply to format=csv, which returns all events that match'
      throw validationError(given.map(([name]) => ({ path: name, message })))
    }
    return new WrittenAnswer({ type: 'text/csv; charset=utf-8', fileName: 'audit-events.csv' }, (write) =>
      exportEvents(needs, reader, { ...query, limit }, write),
    )
  },
)
