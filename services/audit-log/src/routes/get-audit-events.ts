import { route, StreamedAnswer } from '@platform/http'
import type { Context } from '../context.ts'
import { eventQuery, readEvents } from '../read-events.ts'

/** `GET /v1/audit/events`: the tenant's events, newest first. */
export const getAuditEvents = route(
  { method: 'get', path: '/v1/audit/events', scopes: ['audit:read'], query: eventQuery },
  async ({ query, caller, requestId, address }, needs: Pick<Context, 'database' | 'cursors' | 'events'>) => {
    const by = { type: 'credential' as const, id: caller.credentialId }
    const reader = { tenantId: caller.tenantId, by, request: { id: requestId, address } }
    return new StreamedAnswer([Buffer.from(await readEvents(needs, reader, query))])
  },
)
