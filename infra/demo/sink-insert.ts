import { openConnection } from './open-connection.ts'
import type { Sink } from './sink.ts'
import { type Block, type TableName, tables } from './tables.ts'

/** Below every server's max_allowed_packet (MySQL's least default is 4 MB), in characters of up to 3 bytes each. */
const statementCharactersMax = 1_000_000

/** Multi-row INSERTs on one connection, a transaction each. */
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

/** A line of LOAD DATA as a row of VALUES: both escape alike, except for the quote. */
function tupleOf(line: string): string {
  return `('${line.replaceAll("'", "''").replaceAll('\t', "','")}')`.replaceAll("'\\N'", 'NULL')
}
