import { setImmediate } from 'node:timers/promises'
import type { Checkpoint } from './checkpoint.ts'
import { filterColumns } from './filter-columns.ts'
import { link } from './link.ts'

/** A stored row; the columns beside `event` as text. */
export type ChainRow = { seq: number; hash: Buffer; event: string; columns: Record<string, string | null> }

/** The first fault of a chain. */
export type Fault = { seq: number; reason: string }

const rowsPerTurn = 500

/** Returns the column values that belong to an event. */
function columnsOf(text: string): Record<string, string | null> {
  const event = JSON.parse(text)
  return {
    ...filterColumns(event),
    tenant_id: event.tenant_id,
    event_id: event.id.toLowerCase(),
    occurred_at: event.occurred_at,
    service: event.service,
    action: event.action,
    actor_type: event.actor.type,
    actor_id: event.actor.id,
    request_id: event.request?.id ?? null,
    status: event.outcome.status,
  }
}

/** Columns that rows from before these columns existed do not have. */
const laterColumns = new Set(['resource_type', 'resource_id', 'write_id'])

function faultOfRow(row: ChainRow, previous: { seq: number; hash: Buffer }): string | undefined {
  if (row.seq !== previous.seq + 1) return `the row is missing; the next one is ${row.seq}`
  if (!link(previous.hash, row.seq, row.event).equals(row.hash)) {
    return 'the hash does not follow from the event and the row before'
  }
  let expected: Record<string, string | null>
  try {
    expected = columnsOf(row.event)
  } catch {
    return 'the event cannot be read'
  }
  const wrong = Object.keys(expected).find(
    (name) => expected[name] !== row.columns[name] && !(laterColumns.has(name) && row.columns[name] === null),
  )
  return wrong === undefined ? undefined : `column ${wrong} does not match the event`
}

/**
 * Verifies rows that follow `previous`: no gap, every hash, every column, and the checkpoints of these rows. Returns the first
 * fault, if any.
 */
export async function verifySlice(
  previous: { seq: number; hash: Buffer },
  rows: ChainRow[],
  checkpoints: Checkpoint[],
  isGenuine: (checkpoint: Checkpoint) => Promise<boolean>,
): Promise<Fault | undefined> {
  const bySeq = Map.groupBy(checkpoints, ({ seq }) => seq)
  let last = previous
  for (const [index, row] of rows.entries()) {
    // Yield, so that commands and batches continue during a long verification.
    if (index % rowsPerTurn === rowsPerTurn - 1) await setImmediate()
    const seq = last.seq + 1
    const reason = faultOfRow(row, last)
    if (reason) return { seq, reason }
    for (const checkpoint of bySeq.get(seq) ?? []) {
      if (!(await isGenuine(checkpoint)))
        return { seq, reason: 'a checkpoint of this row is not signed by a known key' }
      if (!checkpoint.hash.equals(row.hash)) return { seq, reason: 'the row does not match its checkpoint' }
    }
    last = row
  }
  return undefined
}
