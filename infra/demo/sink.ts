import { openConnection } from './open-connection.ts'
import { openInfileSink } from './sink-infile.ts'
import { openInsertSink } from './sink-insert.ts'
import type { Block } from './tables.ts'

/** Where generated rows go. `close` waits for the server to have them all; `abort` lets go without that. */
export interface Sink {
  write(block: Block): Promise<void>
  close(): Promise<void>
  abort(): void
}

/** LOAD DATA where the server takes files from its clients (MariaDB's default), otherwise INSERTs, a third as fast. */
export async function openSink(url: string, method?: 'infile' | 'insert'): Promise<Sink> {
  return (method ?? ((await takesFiles(url)) ? 'infile' : 'insert')) === 'infile'
    ? openInfileSink(url)
    : openInsertSink(url)
}

async function takesFiles(url: string): Promise<boolean> {
  const connection = await openConnection(url, { rowsAsArray: true })
  try {
    const [rows] = await connection.query("SHOW VARIABLES LIKE 'local_infile'")
    return JSON.stringify(rows) === '[["local_infile","ON"]]'
  } finally {
    await connection.end()
  }
}
