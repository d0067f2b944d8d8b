import { hash } from 'node:crypto'
import { type AuditActor, createCallRecorder, type Outbox, type Outcome } from '@platform/events'
import type { Log } from '@platform/telemetry'

/** Longer statements are kept up to here, with the hash of the whole. */
const sqlLengthMax = 262_144

const sqlDetails = (sql: string): Record<string, unknown> =>
  sql.length <= sqlLengthMax
    ? { sql }
    : { sql: sql.slice(0, sqlLengthMax), sql_sha256: hash('sha256', sql), sql_length: sql.length }

const refusals = new Set([
  'read_only_violation',
  'validation_error',
  'too_many_queries',
  'account_required',
  'account_not_found',
])

/** What this service tells the audit log: the events of its calls, which `audited` records. */
export function createEvents({ outbox, log }: { outbox: Pick<Outbox, 'begin' | 'record'>; log: Log }) {
  const { audited, event } = createCallRecorder({ outbox, log, refusals })
  return {
    audited,
    /** A statement was run, or refused. Its text is kept, its parameters' values are not. */
    queryRun: (
      call: AuditActor,
      { sql, rowCount, bytes, ...outcome }: Outcome & { sql: string; rowCount?: number; bytes?: number },
    ) =>
      event(call, 'query.run', { type: 'warehouse', id: call.caller.tenantId }, outcome, {
        ...sqlDetails(sql),
        ...(rowCount !== undefined && { row_count: rowCount, bytes }),
      }),
    tablesListed: (call: AuditActor, outcome: Outcome) =>
      event(call, 'table.list', { type: 'warehouse', id: call.caller.tenantId }, outcome, {}),
    tableDescribed: (call: AuditActor, { table, ...outcome }: Outcome & { table: string }) =>
      event(call, 'table.describe', { type: 'table', id: table }, outcome, {}),
    /** An endpoint of the data plane was read, with which parameters. */
    dataRead: (
      call: AuditActor,
      {
        path,
        account,
        parameters,
        count,
        ...outcome
      }: Outcome & { path: string; account?: string; parameters: Record<string, unknown>; count?: number },
    ) =>
      event(
        call,
        'data.read',
        account ? { type: 'account', id: account } : { type: 'warehouse', id: call.caller.tenantId },
        outcome,
        { path, parameters, ...(count !== undefined && { count }) },
      ),
    /** An operator changed where a tenant's queries run. Resolves when the event is durable. */
    warehouseChanged: (
      actor: string,
      tenantId: string,
      action: 'warehouse.set' | 'warehouse.provision',
      details: Record<string, unknown>,
    ) =>
      outbox.record({
        tenant_id: tenantId,
        action,
        actor: { type: 'operator', id: actor },
        resource: { type: 'warehouse', id: tenantId },
        outcome: { status: 'ok' },
        details,
      }),
  }
}
