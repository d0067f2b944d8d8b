import type { Database } from '@platform/postgres'

/** Filters of a query of events; both ends of the time range are included. */
export type EventFilters = {
  /** An action, or a prefix of actions such as `query.*`. */
  action?: string
  /** Id of the actor. */
  actor?: string
  from?: Date
  /** First moment after the time range. */
  before?: Date
  outcome?: string
  requestId?: string
  /** Id of the resource. */
  resource?: string
}

/** The event that ended a write. */
export type WriteEnd = { id: string; seq: number; status: string }

/** One event as stored. `end` is present at the start of a write whose end is stored. */
export type StoredEvent = { seq: number; hash: Buffer; event: string; end?: WriteEnd }

/** Approximate maximum size of a page in bytes. */
const pageBytesMax = 8 * 1_048_576

/** Returns the conditions of a page, and adds their values to `values`. */
function conditions(filters: EventFilters, belowSeq: number | undefined, values: unknown[]): string[] {
  const { action, actor, from, before, outcome, requestId, resource } = filters
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
  add((place) => `actor_id = ${place}`, actor)
  add((place) => `occurred_at >= ${place}`, from)
  add((place) => `occurred_at < ${place}`, before)
  add((place) => `status = ${place}`, outcome)
  add((place) => `request_id = ${place}`, requestId)
  // The index has the hash of the id.
  add(
    (place) => `hashtextextended(resource_id, 0) = hashtextextended(${place}, 0) and resource_id = ${place}`,
    resource,
  )
  return where
}

/**
 * Returns a tenant's events below `belowSeq`, newest first: at most `limit`, and about `bytesMax`. `more` is true when older
 * events follow.
 */
export async function listEvents(
  database: Database,
  tenantId: string,
  filters: EventFilters,
  { belowSeq, limit, bytesMax = pageBytesMax }: { belowSeq: number | undefined; limit: number; bytesMax?: number },
): Promise<{ events: StoredEvent[]; more: boolean }> {
  const values: unknown[] = [tenantId]
  const where = conditions(filters, belowSeq, values)
  const rows = await database.rows<{ seq: string; hash: Buffer; event: string | null; end: WriteEnd | null }>(
    `select seq, hash, case when bytes_before < ${bytesMax} then event end as event,
       (select json_build_object('id', event_id, 'seq', seq, 'status', status) from events as ended
        where ended.tenant_id = $1 and ended.write_id = measured.write_id
          and measured.action like '%.started' and ended.action = replace(measured.action, '.started', '.finished')
        order by seq limit 1) as end
     from (select seq, hash, event, action, write_id,
             sum(octet_length(event)) over (order by seq desc) - octet_length(event) as bytes_before
           from (select seq, hash, event, action, write_id from events where ${where.join(' and ')}
                 order by seq desc limit ${limit + 1}) as page) as measured
     order by seq desc`,
    values,
  )
  const events = rows
    .slice(0, limit)
    .flatMap(({ seq, hash, event, end }) =>
      event === null ? [] : [{ seq: Number(seq), hash, event, ...(end && { end }) }],
    )
  return { events, more: events.length < rows.length }
}
