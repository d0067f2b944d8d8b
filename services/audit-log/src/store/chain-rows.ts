import type { Database } from '@platform/postgres'
import type { ChainRow } from '../chain/verify-slice.ts'

type Row = { seq: string; hash: Buffer; event: string; columns: Record<string, string | null> }

const rowsMax = 5_000
const bytesMax = 16 * 1_048_576

/** Reads the rows of one chain after `after`, in order: at most 5,000 rows and about 16 MiB of events. Empty at the end. */
export async function readChain(database: Database, tenantId: string, after: number): Promise<ChainRow[]> {
  const rows = await database.rows<Row>(
    `select seq, hash, event, json_build_object(
         'tenant_id', tenant_id, 'event_id', event_id, 'service', service, 'action', action, 'actor_type', actor_type,
         'actor_id', actor_id, 'request_id', request_id, 'status', status,
         'resource_type', resource_type, 'resource_id', resource_id, 'write_id', write_id,
         'occurred_at', to_char(occurred_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) as columns
     from (select *, sum(octet_length(event)) over (order by seq) - octet_length(event) as bytes_before
           from (select * from events where tenant_id = $1 and seq > $2 order by seq limit $3) as next) as measured
     where bytes_before < $4 order by seq`,
    [tenantId, after, rowsMax, bytesMax],
  )
  return rows.map((row) => ({ ...row, seq: Number(row.seq) }))
}

/** Returns the hash of one row, or undefined when the row does not exist. */
export async function readHash(database: Database, tenantId: string, seq: number): Promise<Buffer | undefined> {
  const [row] = await database.rows<{ hash: Buffer }>('select hash from events where tenant_id = $1 and seq = $2', [
    tenantId,
    seq,
  ])
  return row?.hash
}
