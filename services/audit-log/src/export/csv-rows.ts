import { AuditEvent } from '@platform/events'
import type { StoredEvent } from '../store/list-events.ts'

/** Spreadsheets cut a cell after 32,767 characters. */
const cellLengthMax = 32_000

// Spreadsheets execute a cell that begins with one of these, or with a tab or a line break and one of these (OWASP, CSV injection).
const formula = /^[\s\0]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]/

/** Returns a value as one quoted cell (RFC 4180) that a spreadsheet does not execute. */
function cell(value: unknown): string {
  if (value === undefined || value === null) return '""'
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value)
  const short = text.length > cellLengthMax ? `${text.slice(0, cellLengthMax)}…` : text
  return `"${(formula.test(short) ? `'${short}` : short).replaceAll('"', '""')}"`
}

type Row = AuditEvent & Pick<StoredEvent, 'seq' | 'hash'>

const columns: Record<string, (row: Row) => unknown> = {
  seq: ({ seq }) => seq,
  id: ({ id }) => id,
  occurred_at: ({ occurred_at }) => occurred_at,
  service: ({ service }) => service,
  action: ({ action }) => action,
  operation: ({ details }) => details.operation,
  path: ({ request, details }) => request?.path ?? details.path,
  actor_type: ({ actor }) => actor.type,
  actor_id: ({ actor }) => actor.id,
  actor_label: ({ actor }) => actor.label,
  resource_type: ({ resource }) => resource?.type,
  resource_id: ({ resource }) => resource?.id,
  outcome: ({ outcome }) => outcome.status,
  kind: ({ outcome }) => outcome.kind,
  reason: ({ outcome }) => outcome.reason,
  duration_ms: ({ outcome }) => outcome.duration_ms,
  request_id: ({ request }) => request?.id,
  address: ({ request }) => request?.address,
  audit_id: ({ details }) => details.audit_id,
  details: ({ details }) => details,
  hash: ({ hash }) => hash.toString('hex'),
}

/** The first line of an export. */
export const csvHeader = `${Object.keys(columns).join(',')}\r\n`

/** Returns events as lines of CSV. The details of an event are one cell of JSON, cut after 32,000 characters. */
export const csvRows = (events: readonly StoredEvent[]): string =>
  events
    .map(({ seq, hash, event }) => {
      const row = { ...AuditEvent.parse(JSON.parse(event)), seq, hash }
      return `${Object.values(columns)
        .map((column) => cell(column(row)))
        .join(',')}\r\n`
    })
    .join('')
