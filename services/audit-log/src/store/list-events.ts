import type { Database } from '@platform/postgres'

/** Filters of a query of events; both ends of the time range are included. */
export type EventFilters = {
  /** An action, or a prefix of actions such as `query.*`. */
  action?: string
  from?: Date
  /** First moment after the time range. */
  before?: Date
  requestId?: string
}

/** One event as stored. */
export type StoredEvent = { seq: number; hash: Buffer; event: string }

/** Approximate maximum size of a page in bytes. */
const pageBytesMax = 8 * 1_048_576

/**
 * Returns a tenant's events below `belowSeq`, newest first: at most `limit`, and about `bytesMax`. `more` is true when older
 * events follow.
 */
export async function listEvents(
  database: Database,
  tenantId: string,
  { action, from, before, requestId }: EventFilters,
  { belowSeq, limit, bytesMax = pageBytesMax }: { belowSeq: number | undefined; limit: number; bytesMax?: number },
): Promise<{ events: StoredEvent[]; more: boolean }> {
  const values: unknown[] = [tenantId]
  const where = ['tenant_id = $1']
  const add = (condition: (place: string) => string, value: unknown) => {
    if (value !== undefined) where.push(condition(`$${values.push(value)}`))
  }
  const prefix = action?.endsWith('.*') ? action.slice(0, -1) : undefined
  add((place) => `seq < ${place}`, belowSeq)
  add((place) => `action = ${place}`, prefix === undefined ? action : undefined)
  add((place) => `action >= ${place}`, prefix)
  // '/' follows '.' in the C collation, so that every action with the prefix sorts below it.
  add((place) => `action < ${place}`, prefix && `${prefix.slice(0, -1)}/`)
  add((place) => `occurred_at >= ${place}`, from)
  add((place) => `occurred_at < ${place}`, before)
  add((place) => `request_id = ${place}`, requestId)
  const rows = await database.rows<{ seq: string; hash: Buffer; event: string | null }>(
    `select seq, hash, case when bytes_before < ${bytesMax} then event end as event
     from (select seq, hash, event, sum(octet_length(event)) over (order by seq desc) - octet_length(event) as bytes_before
           from (select seq, hash, event from events where ${where.join(' and ')}
                 order by seq desc limit ${limit + 1}) as page) as measured
     order by seq desc`,
    values,
  )
  const events = rows
    .slice(0, limit)
    .flatMap(({ seq, hash, event }) => (event === null ? [] : [{ seq: Number(seq), hash, event }]))
  return { events, more: events.length < rows.length }
}
