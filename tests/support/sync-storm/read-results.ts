import { jetstreamManager } from '@nats-io/jetstream'
import type { RowDataPacket } from 'mysql2'
import mysql from 'mysql2/promise'
import type { RunningPlatform } from '../running-platform.ts'

/** The date of a snapshot differs between two days. */
const snapshotDate = 'snapshot_date'

/** Returns the rows of a table of a warehouse as texts, in an order of their own. */
export async function readTable(p: RunningPlatform, table: string): Promise<string[]> {
  const connection = await mysql.createConnection({
    uri: p.demo.backing.warehouse,
    dateStrings: true,
    supportBigNumbers: true,
    bigNumberStrings: true,
  })
  try {
    const [places] = await connection.query<RowDataPacket[]>(
      'SELECT table_schema AS name FROM information_schema.tables WHERE table_name = ?',
      [table],
    )
    if (places.length !== 1) throw new Error(`${places.length} warehouses have a table ${table}`)
    const [rows] = await connection.query<RowDataPacket[]>('SELECT * FROM ??.??', [places[0]?.name, table])
    return rows.map(({ [snapshotDate]: _, ...row }) => JSON.stringify(row)).toSorted()
  } finally {
    await connection.end()
  }
}

/** A message about a run, as the stream `sync` has it. */
export interface StateMessage {
  id: string
  runId: string
  state: string
}

/** Returns every message of the stream `sync` about a tenant, in its order. */
export async function readStates(p: RunningPlatform, tenantId: string): Promise<StateMessage[]> {
  const { streams } = await jetstreamManager(p.messaging.nats)
  const { state } = await streams.info('sync')
  const found: StateMessage[] = []
  for (let seq = state.first_seq; seq <= state.last_seq; seq += 1) {
    const message = await streams.getMessage('sync', { seq })
    if (!message?.subject.startsWith(`sync.v1.${tenantId}.`)) continue
    const { id, run_id, state } = message.json<{ id: string; run_id: string; state: string }>()
    found.push({ id, runId: run_id, state })
  }
  return found
}
