import { openConnection } from './open-connection.ts'
import type { Sink } from './sink.ts'
import { type Block, type TableName, tables } from './tables.ts'

/** Keeps a statement below max_allowed_packet (at least 4 MB by default) with characters of up to 3 bytes. */
const statementCharactersMax = 1_000_000

/** Opens a sink of multi-row INSERTs on one connection, each its own transaction. */
export async function openInsertSink(url: string): Promise<Sink> {
  const connection = await openConnection(url)
  const waiting = new Map<TableName, string[]>()
  const characters = new Map<TableName, number>()

  async function flush(table: TableName) {
    const rows = waiting.get(table) ?? []
    waiting.delete(table)
    characters.delete(table)
    if (rows.length > 0)
      await connection.query(`INSERT INTO ${table} (${tables[table].join(', ')}) VALUES ${rows.join(',')}`)
  }

  async function write({ table, lines }: Block) {
    for (const line of lines.split('\n')) {
      if (line === '') continue
      const tuple = tupleOf(line)
      const size = (characters.get(table) ?? 0) + tuple.length
      if (size > statementCharactersMax) await flush(table)
      characters.set(table, (characters.get(table) ?? 0) + tuple.length)
      const rows = waiting.get(table)
      if (rows) rows.push(tuple)
      else waiting.set(table, [tuple])
    }
  }

  async function close() {
    for (const table of [...waiting.keys()]) await flush(table)
    await connection.end()
  }

  return { write, close, abort: () => connection.destroy() }
}

/** Converts a line of LOAD DATA to a row of VALUES; only the quote is escaped differently. */
function tupleOf(line: string): string {
  return `('${line.replaceAll("'", "''").replaceAll('\t', "','")}')`.replaceAll("'\\N'", 'NULL')
}
