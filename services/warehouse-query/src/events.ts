import { hash } from 'node:crypto'
import { type AuditActor, createCallRecorder, type Outbox, type Outcome } from '@platform/events'
import type { Log } from '@platform/telemetry'

/** Longer statements are truncated to this many characters and recorded with the hash of the whole text. */
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

/** Makes the audit events of this service, one function per business event. `audited` records them. */
export function createEvents({ outbox, log }: { outbox: Pick<Outbox, 'begin' | 'record'>; log: Log }) {
  const { audited, event } = createCallRecorder({ outbox, log, refusals })
  return {
    audited,
    /** A statement ran or was refused. The event holds its text, not its parameter values. */
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
    /** A /v1 endpoint was read with these parameters. */
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
    /** An operator changed the warehouse of a tenant. Resolves when the event is durable. */
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
