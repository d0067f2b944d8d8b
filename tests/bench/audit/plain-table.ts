import { hash } from 'node:crypto'
import { type AuditEvent, canonicalJson } from '@platform/events'
import type pg from 'pg'

const columns = [
  ...['tenant_id', 'seq', 'hash', 'event_id', 'occurred_at', 'service', 'action', 'actor_type', 'actor_id'],
  ...['request_id', 'status', 'event'],
]
const rowsPerInsert = 500

type Row = readonly unknown[]

function insertOf(rows: number): string {
  const places = (row: number) => columns.map((_, column) => `$${row * columns.length + column + 1}`).join(', ')
  const values = Array.from({ length: rows }, (_, row) => `(${places(row)})`).join(', ')
  return `insert into plain_events (${columns.join(', ')}) values ${values}`
}

/**
 * An empty table with the columns, constraints and indexes of the audit log. Rows are inserted by multi-row INSERTs on one
 * connection, one transaction each: no stream, no chain, no check for duplicates.
 */
export async function openPlainTable(database: pg.Pool) {
  await database.query('drop table if exists plain_events')
  await database.query('create table plain_events (like audit_log.events including all)')
  const seqs = new Map<string, number>()
  const rowOf = (event: AuditEvent): Row => {
    const seq = (seqs.get(event.tenant_id) ?? 0) + 1
    seqs.set(event.tenant_id, seq)
    const text = canonicalJson(event)
    const { tenant_id, id, occurred_at, service, action, actor, request, outcome } = event
    const digest = hash('sha256', text, 'buffer')
    return [
      tenant_id,
      seq,
      digest,
      id,
      occurred_at,
      service,
      action,
      actor.type,
      actor.id,
      request?.id,
      outcome.status,
      text,
    ]
  }
  return {
    rowsOf: (events: readonly AuditEvent[]): Row[] => events.map(rowOf),
    async insert(rows: readonly Row[]): Promise<void> {
      for (let at = 0; at < rows.length; at += rowsPerInsert) {
        const batch = rows.slice(at, at + rowsPerInsert)
        await database.query({ name: `insert-${batch.length}`, text: insertOf(batch.length), values: batch.flat() })
      }
    },
  }
}
