import { PlatformError } from '@platform/errors'
import { callCommand, type Messaging } from '@platform/messaging'
import { z } from 'zod'
import type { Actor } from '../../credentials/credential.ts'

/** The members of an audit event that have a column; all others appear in the details. */
const Event = z.looseObject({
  id: z.string(),
  occurred_at: z.coerce.date(),
  service: z.string(),
  action: z.string(),
  actor: z.looseObject({ type: z.string(), id: z.string(), label: z.string().optional() }),
  resource: z.looseObject({ type: z.string(), id: z.string() }).optional(),
  request: z
    .looseObject({ id: z.string(), address: z.string(), method: z.string().optional(), path: z.string().optional() })
    .optional(),
  details: z.record(z.string(), z.unknown()),
  outcome: z.looseObject({ status: z.string(), kind: z.string().optional() }),
  seq: z.number(),
  /** At the start of a write: the event of its end, if that is stored. */
  ended_by: z.looseObject({ status: z.string() }).optional(),
})
const EventPage = z.object({ data: z.array(Event), next_cursor: z.string().nullable() })
const CsvPage = z.object({ csv: z.string(), next_cursor: z.string().nullable() })
const Chain = z.object({
  tenantId: z.string(),
  rows: z.number(),
  ok: z.boolean(),
  firstBad: z.object({ seq: z.number(), reason: z.string() }).optional(),
})
const Position = z.object({ tenantId: z.string(), seq: z.number() })
const VerifyPage = z.object({ tenants: z.array(Chain), next: Position.optional() })

/** One event of the audit log. */
export type AuditEntry = z.infer<typeof Event>

/** Filters of the audit log; dates in ISO 8601, actor and resource by id. */
export interface AuditFilters {
  action?: string
  actor?: string
  from?: string
  to?: string
  outcome?: string
  resource?: string
  requestId?: string
}

/** Result of verifying a tenant's hash chain; `unfinished` when the time limit ended the verification. */
export type ChainStatus =
  | { is: 'whole'; rows: number }
  | { is: 'broken'; seq: number; reason: string }
  | { is: 'unfinished'; rows: number }

const listMsMax = 3_000
/** Rows and time limit of one page of an export. */
const exportRows = 500
const exportMsMax = 10_000
/** Time limit of a verification for a page. The command line verifies longer chains. */
const verifyMsMax = 3_000

/** Opens the client of the audit-log service (NATS commands). The service may be unavailable. */
export function openAuditReader(messaging: Messaging) {
  return {
    /** @throws PlatformError `unavailable`, `validation_error` for an invalid filter */
    async list(
      tenantId: string,
      filters: AuditFilters,
      { limit, cursor, by }: { limit: number; cursor?: string | undefined; by: Actor },
    ) {
      const input = { tenantId, ...filters, limit, ...(cursor && { cursor }), by }
      return EventPage.parse(await callCommand(messaging, 'audit-log', 'audit.list', input, { timeoutMs: listMsMax }))
    },
    /**
     * Reads all events that match as CSV, one page at a time, when the consumer asks for the next one.
     * @throws PlatformError `unavailable`, `validation_error` for an invalid filter
     */
    async *export(tenantId: string, filters: AuditFilters, by: Actor): AsyncGenerator<string, void> {
      let cursor: string | null = null
      do {
        const input = { tenantId, ...filters, limit: exportRows, ...(cursor !== null && { cursor }), by }
        const answer = await callCommand(messaging, 'audit-log', 'audit.export', input, { timeoutMs: exportMsMax })
        const page: z.infer<typeof CsvPage> = CsvPage.parse(answer)
        yield page.csv
        cursor = page.next_cursor
      } while (cursor !== null)
    },
    /** @throws PlatformError `unavailable` */
    async verify(tenantId: string): Promise<ChainStatus> {
      const deadline = performance.now() + verifyMsMax
      let after: z.infer<typeof Position> | undefined
      for (;;) {
        const timeoutMs = Math.ceil(deadline - performance.now())
        if (timeoutMs <= 0) return { is: 'unfinished', rows: after?.seq ?? 0 }
        const input = { tenantId, ...(after && { after }) }
        const page = VerifyPage.parse(await callCommand(messaging, 'audit-log', 'audit.verify', input, { timeoutMs }))
        const chain = page.tenants.find((one) => one.tenantId === tenantId)
        if (chain?.firstBad) return { is: 'broken', ...chain.firstBad }
        if (chain) return { is: 'whole', rows: chain.rows }
        if (!page.next) throw new PlatformError('unavailable', 'audit.verify answered no chain')
        after = page.next
      }
    },
  }
}

export type AuditReader = ReturnType<typeof openAuditReader>
