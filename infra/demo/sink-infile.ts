import { once } from 'node:events'
import { PassThrough } from 'node:stream'
import type { Connection } from 'mysql2/promise'
import { openConnection } from './open-connection.ts'
import type { Sink } from './sink.ts'
import { type Block, type TableName, tables } from './tables.ts'

/** A running LOAD DATA statement, which inserts the rows written to its stream. */
interface Load {
  connection: Connection
  stream: PassThrough
  rows: number
  characters: number
  /** Settles when the statement has ended. */
  done: Promise<void>
  failure?: unknown
}

const bufferBytes = 4 << 20
/** A statement ends at this size, to bound the undo log of its transaction. */
const statementCharactersMax = 64_000_000

/** Opens a sink that streams each table over its own connection, so that the server loads several in parallel. */
export function openInfileSink(url: string): Sink {
  const loads = new Map<TableName, Load>()

  async function write({ table, rows, lines }: Block) {
    if (rows === 0) return
    const load = loads.get(table) ?? (await openLoad(url, table))
    loads.set(table, load)
    load.rows += rows
    load.characters += lines.length
    if (load.failure) throw load.failure
    if (!load.stream.write(lines)) await Promise.race([once(load.stream, 'drain'), load.done])
    if (load.characters < statementCharactersMax) return
    loads.delete(table)
    await endLoad(load)
  }

  async function close() {
    await Promise.all([...loads.values()].map(endLoad))
  }

  function abort() {
    for (const { connection } of loads.values()) connection.destroy()
  }

  return { write, close, abort }
}

async function openLoad(url: string, table: TableName): Promise<Load> {
  const stream = new PassThrough({ writableHighWaterMark: bufferBytes, readableHighWaterMark: bufferBytes })
  const connection = await openConnection(url, { infileStreamFactory: () => stream })
  // Minutes of a large table may pass between two rows of a small one.
  await connection.query('SET SESSION net_read_timeout = 3600')
  const load: Load = { connection, stream, rows: 0, characters: 0, done: Promise.resolve() }
  load.done = run(load, table)
  load.done.catch((error: unknown) => {
    load.failure = error
    stream.destroy()
  })
  return load
}

/** Runs LOAD DATA. LOCAL downgrades invalid values and duplicate keys to warnings; they are failures here. */
async function run(load: Load, table: TableName) {
  const { connection } = load
  const [answer] = await connection.query(
    `LOAD DATA LOCAL INFILE 'rows' INTO TABLE ${table} CHARACTER SET utf8mb4 (${tables[table].join(', ')})`,
  )
  const { affectedRows, warningStatus } = { affectedRows: 0, warningStatus: 0, ...answer }
  if (warningStatus === 0 && affectedRows === load.rows) return
  const [warnings] = await connection.query('SHOW WARNINGS LIMIT 1')
  throw new Error(
    `${table}: the server stored ${affectedRows} of ${load.rows} rows with ${warningStatus} warnings: ${JSON.stringify(warnings)}`,
  )
}

let turn: Promise<unknown> = Promise.resolve()

/**
 * Ends one file at a time in the whole process: mysql2 3.24 sends one shared packet object at the end of every file, and sets
 * its sequence number while another connection may still have it queued.
 */
function endLoad({ connection, stream, done }: Load): Promise<void> {
  const ended = turn.then(async () => {
    stream.end()
    await done
    await connection.end()
  })
  ended.catch(() => connection.destroy())
  turn = ended.catch(() => undefined)
  return ended
}
