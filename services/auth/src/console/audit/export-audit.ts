import { WrittenAnswer } from '@platform/http'
import type { ConsoleContext } from '../console-context.ts'
import type { ConsolePage } from '../routes.ts'
import type { TenantVisit } from '../visit.ts'
import { auditFilters } from './audit-filters.ts'

/** `audit/export`: all audit events that match the filters of the audit page, as CSV. */
export const exportAudit = ({ audit }: Pick<ConsoleContext, 'audit'>): ConsolePage<TenantVisit> => ({
  path: 'audit/export',
  show: async ({ tenant, query, by }) =>
    new WrittenAnswer({ type: 'text/csv; charset=utf-8', fileName: `audit-events-${tenant.id}.csv` }, async (write) => {
      for await (const part of audit.export(tenant.id, auditFilters(query), by)) await write(part)
    }),
})
