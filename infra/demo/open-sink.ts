import { openConnection } from './open-connection.ts'
import type { Sink } from './sink.ts'
import { openInfileSink } from './sink-infile.ts'
import { openInsertSink } from './sink-insert.ts'

/** Opens a LOAD DATA sink if the server accepts files from clients (MariaDB's default), else an INSERT sink, a third as fast. */
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
