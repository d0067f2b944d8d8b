import type { PoolClient } from 'pg'
import { filterColumns } from '../chain/filter-columns.ts'
import { genesis, link } from '../chain/link.ts'
import type { Arrived } from '../consume/read-event.ts'

/** The last row of a tenant's chain. */
export type Head = { tenantId: string; seq: number; hash: Buffer }

/** Result of a batch: the chains' new heads, and the events that were already stored. */
export type Appended = {
  heads: Map<string, Head>
  stored: Arrived[]
  duplicates: Arrived[]
  /** Events whose ids belong to other stored events. */
  conflicting: Arrived[]
}

// Sorted by the lock's key, so that two replicas take locks in the same order.
const lock = `select pg_advisory_xact_lock(key)
  from (select distinct hashtextextended('audit.' || tenant, 0) as key from unnest($1::text[]) as tenant order by key) as keys`
const readHeads = `select tenant, head.seq, head.hash from unnest($1::text[]) as tenant
  cross join lateral (select seq, hash from events where tenant_id = tenant order by seq desc limit 1) as head`
const readPresent = 'select event_id, event from events where event_id = any($1::uuid[])'
// Columns are sent as lines of text: arrays of texts cost the driver several times as much. A column cannot contain a line break:
// the schema forbids control characters, and JSON escapes them.
const lines = (place: number) => `string_to_array($${place}, chr(10), '')`
const insert = `insert into events
    (tenant_id, seq, hash, event_id, occurred_at, service, action, actor_type, actor_id, request_id, status, event,
     resource_type, resource_id, write_id)
  select tenant, seq, decode(hash, 'hex'), id, occurred_at, service, action, actor_type, actor_id, request, status, event,
    resource_type, resource_id, write_id
  from unnest(${lines(1)}, ${lines(2)}::bigint[], ${lines(3)}, ${lines(4)}::uuid[], ${lines(5)}::timestamptz[], ${lines(6)},
    ${lines(7)}, ${lines(8)}, ${lines(9)}, ${lines(10)}, ${lines(11)}, ${lines(12)},
    ${lines(13)}, ${lines(14)}, ${lines(15)}::uuid[])
    as row (tenant, seq, hash, id, occurred_at, service, action, actor_type, actor_id, request, status, event,
      resource_type, resource_id, write_id)`

async function headsOf(client: PoolClient, tenants: string[]): Promise<Map<string, Head>> {
  const { rows } = await client.query<{ tenant: string; seq: string; hash: Buffer }>(readHeads, [tenants])
  return new Map(rows.map(({ tenant, seq, hash }) => [tenant, { tenantId: tenant, seq: Number(seq), hash }]))
}

async function presentTexts(client: PoolClient, arrived: Arrived[]): Promise<Map<string, string>> {
  const ids = arrived.map(({ event }) => event.id)
  const { rows } = await client.query<{ event_id: string; event: string }>(readPresent, [ids])
  return new Map(rows.map(({ event_id, event }) => [event_id, event]))
}

async function insertRows(client: PoolClient, rows: (Arrived & { seq: number; hash: Buffer })[]): Promise<void> {
  if (rows.length === 0) return
  const filters = rows.map(({ event }) => filterColumns(event))
  const columns = [
    rows.map(({ event }) => event.tenant_id),
    rows.map(({ seq }) => seq),
    rows.map(({ hash }) => hash.toString('hex')),
    rows.map(({ event }) => event.id),
    rows.map(({ event }) => event.occurred_at),
    rows.map(({ event }) => event.service),
    rows.map(({ event }) => event.action),
    rows.map(({ event }) => event.actor.type),
    rows.map(({ event }) => event.actor.id),
    rows.map(({ event }) => event.request?.id ?? ''),
    rows.map(({ event }) => event.outcome.status),
    rows.map(({ text }) => text),
    filters.map(({ resource_type }) => resource_type ?? ''),
    filters.map(({ resource_id }) => resource_id ?? ''),
    filters.map(({ write_id }) => write_id ?? ''),
  ]
  await client.query({ name: 'append-events', text: insert, values: columns.map((column) => column.join('\n')) })
}

/**
 * Appends events to their tenants' chains, each id once, in the given order. Requires a transaction of its own: its locks keep
 * other replicas from the same chains until the commit.
 */
export async function appendEvents(client: PoolClient, arrived: Arrived[]): Promise<Appended> {
  const tenants = [...new Set(arrived.map(({ event }) => event.tenant_id))]
  await client.query(lock, [tenants])
  const before = await headsOf(client, tenants)
  const texts = await presentTexts(client, arrived)
  const appended: Appended = { heads: new Map(), stored: [], duplicates: [], conflicting: [] }
  const rows = arrived.flatMap((one) => {
    const { id, tenant_id: tenantId } = one.event
    const present = texts.get(id)
    if (present !== undefined) {
      appended[present === one.text ? 'duplicates' : 'conflicting'].push(one)
      return []
    }
    texts.set(id, one.text)
    const previous = appended.heads.get(tenantId) ?? before.get(tenantId) ?? { seq: 0, hash: genesis }
    const seq = previous.seq + 1
    const hash = link(previous.hash, seq, one.text)
    appended.heads.set(tenantId, { tenantId, seq, hash })
    appended.stored.push(one)
    return [{ ...one, seq, hash }]
  })
  await insertRows(client, rows)
  return appended
}
