import type { Database } from '@platform/postgres'
import type { Checkpoint } from '../chain/checkpoint.ts'
import type { Head } from './append-events.ts'

type Row = { tenant_id: string; seq: string; hash: Buffer; signed_at: Date; key_id: string; signature: Buffer }

const toCheckpoint = ({ tenant_id, seq, hash, signed_at, key_id, signature }: Row): Checkpoint => ({
  tenantId: tenant_id,
  seq: Number(seq),
  hash,
  signedAt: signed_at,
  keyId: key_id,
  signature,
})

/**
 * Inserts the checkpoints of rows that no stored checkpoint covers yet, in one statement, and returns them. A head may be read
 * from the table before its report arrives; it is signed once.
 */
export async function insertCheckpoints(
  database: Pick<Database, 'rows'>,
  checkpoints: Checkpoint[],
): Promise<Checkpoint[]> {
  const rows = await database.rows<Row>(
    `insert into checkpoints (tenant_id, seq, hash, signed_at, key_id, signature)
     select * from unnest($1::text[], $2::bigint[], $3::bytea[], $4::timestamptz[], $5::text[], $6::bytea[])
       as signed (tenant_id, seq, hash, signed_at, key_id, signature)
     where not exists (
       select from checkpoints as done where done.tenant_id = signed.tenant_id and done.seq >= signed.seq)
     returning tenant_id, seq, hash, signed_at, key_id, signature`,
    [
      checkpoints.map(({ tenantId }) => tenantId),
      checkpoints.map(({ seq }) => seq),
      checkpoints.map(({ hash }) => hash),
      checkpoints.map(({ signedAt }) => signedAt.toISOString()),
      checkpoints.map(({ keyId }) => keyId),
      checkpoints.map(({ signature }) => signature),
    ],
  )
  return rows.map(toCheckpoint)
}

/** Reads a tenant's checkpoints of rows after `after`, up to and including `upTo`. */
export async function checkpointsBetween(
  database: Database,
  { tenantId, after, upTo }: { tenantId: string; after: number; upTo: number },
): Promise<Checkpoint[]> {
  const rows = await database.rows<Row>(
    'select * from checkpoints where tenant_id = $1 and seq > $2 and seq <= $3 order by seq',
    [tenantId, after, upTo],
  )
  return rows.map(toCheckpoint)
}

/** Reads a tenant's checkpoints of rows beyond `head`, the end of its chain. */
export async function checkpointsBeyond(database: Database, tenantId: string, head: number): Promise<Checkpoint[]> {
  const rows = await database.rows<Row>(
    'select * from checkpoints where tenant_id = $1 and seq > $2 order by seq limit 100',
    [tenantId, head],
  )
  return rows.map(toCheckpoint)
}

/** Reads the furthest checkpoint of a tenant's chain up to `upTo`. */
export async function newestCheckpoint(
  database: Database,
  tenantId: string,
  upTo: number,
): Promise<Checkpoint | undefined> {
  const [row] = await database.rows<Row>(
    'select * from checkpoints where tenant_id = $1 and seq <= $2 order by seq desc limit 1',
    [tenantId, upTo],
  )
  return row && toCheckpoint(row)
}

// Steps from tenant to tenant along the index instead of reading all of it.
const steps = (table: 'events' | 'checkpoints') => `select tenant_id from (
  with recursive step as (
    (select tenant_id from ${table} order by tenant_id limit 1)
    union all
    select (select tenant_id from ${table} where tenant_id > step.tenant_id order by tenant_id limit 1)
    from step where step.tenant_id is not null)
  select tenant_id from step where tenant_id is not null) as ${table}_tenants`

/** Returns every tenant that has events or checkpoints. */
export async function tenantIds(database: Database): Promise<string[]> {
  const rows = await database.rows<{ tenant_id: string }>(`${steps('events')} union ${steps('checkpoints')}`)
  return rows.map(({ tenant_id }) => tenant_id)
}

type HeadRow = { tenant_id: string; seq: string; hash: Buffer }

const toHead = ({ tenant_id, seq, hash }: HeadRow): Head => ({ tenantId: tenant_id, seq: Number(seq), hash })

/** Returns the heads of chains whose last row has no checkpoint. */
export async function uncoveredHeads(database: Pick<Database, 'rows'>): Promise<Head[]> {
  const rows = await database.rows<HeadRow>(
    `select tenant.tenant_id, head.seq, head.hash from (${steps('events')}) as tenant
     cross join lateral (select seq, hash from events where tenant_id = tenant.tenant_id order by seq desc limit 1) as head
     where not exists (select from checkpoints as done where done.tenant_id = tenant.tenant_id and done.seq >= head.seq)`,
  )
  return rows.map(toHead)
}

/** Returns the given heads that are stored rows with the same hash. */
export async function storedHeads(database: Pick<Database, 'rows'>, heads: Head[]): Promise<Head[]> {
  const rows = await database.rows<HeadRow>(
    `select tenant_id, seq, events.hash from events
     join unnest($1::text[], $2::bigint[], $3::bytea[]) as head (tenant_id, seq, hash) using (tenant_id, seq)
     where events.hash = head.hash`,
    [heads.map(({ tenantId }) => tenantId), heads.map(({ seq }) => seq), heads.map(({ hash }) => hash)],
  )
  return rows.map(toHead)
}
