import type { AuditEvent } from '@platform/events'

/** Columns that repeat a part of an event for filters; null where the event lacks the part, or has text that no filter can name. */
export interface FilterColumns {
  resource_type: string | null
  resource_id: string | null
  /** The audit id of a write, in the events of its start and its end. */
  write_id: string | null
}

// A column is sent as one line of text.
const line = /^[^\p{Cc}\p{Cs}]+$/u
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const writes = /\.write\.(started|finished)$/

const oneLine = (text: string | undefined): string | null => (text !== undefined && line.test(text) ? text : null)

/** Returns the columns of an event. */
export function filterColumns({ action, resource, details }: AuditEvent): FilterColumns {
  const id = details.audit_id
  return {
    resource_type: oneLine(resource?.type),
    resource_id: oneLine(resource?.id),
    write_id: writes.test(action) && typeof id === 'string' && uuid.test(id) ? id : null,
  }
}
