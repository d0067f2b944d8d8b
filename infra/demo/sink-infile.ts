import { once } from 'node:events'
import { PassThrough } from 'node:stream'
import type { Connection } from 'mysql2/promise'
import { openConnection } from './open-connection.ts'
import type { Sink } from './sink.ts'
import { type Block, type TableName, tables } from './tables.ts'

/** One LOAD DATA under way: rows written to its stream are inserted while more are made. */
interface Load {
  connection: Connection
  stream: PassThrough
  rows: number
  characters: number
  /** Settles when the server has answered. */
  done: Promise<void>
  failure?: unknown
}

const bufferBytes = 4 << 20
/** Then a statement ends, and its transaction with it: servers keep what they need to undo one. */
const statementCharactersMax = 64_000_000

/** Streams every table through a connection of its own, so that the server works on several at once. */
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
  // Between two rows of a small table may lie minutes of a large one.
  await connection.query('SET SESSION net_read_timeout = 3600')
  const load: Load = { connection, stream, rows: 0, characters: 0, done: Promise.resolve() }
  load.done = run(load, table)
  load.done.catch((error: unknown) => {
    load.failure = error
    stream.destroy()
  })
  return load
}

/** LOCAL turns bad values and repeated keys into warnings and skips, which here are failures. */
async function run(load: Load, table: TableName) {
  const { connection } = load
  const [answer] = await connection.query(
    `LOAD DATA LOCAL INFILE 'rows' INTO TABLE ${table} CHARACTER SET utf8mb4 (${tables[table].join(', ')})`,
  )
  const { affectedRows, warningStatus } = { affectedRows: 0, warningStatus: 0, ...answer }
  if (warningStatus === 0 && affectedRows === load.rows) return
  const [warnings] = await connection.query('SHOW WARNINGS LIMIT 1')
  throw new Error(
    `${table}: the server took ${affectedRows} of ${load.rows} rows with ${warningStatus} warnings: ${JSON.stringify(warnings)}`,
  )
}

let turn: Promise<unknown> = Promise.resolve()

/**
 * Ends one file at a time in the whole process: mysql2 3.24 sends the same packet object at the end of every file, and
 * writes its sequence number anew while another connection may still have it in its queue.
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
