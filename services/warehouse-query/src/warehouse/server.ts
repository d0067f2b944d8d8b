import type { Dialect } from '../guard/grammar/cursor.ts'
import { ask, type Connection } from './connect.ts'

/** What a connected server is: every difference between servers is decided by this. */
export interface Server {
  product: Dialect
  /** As the server prints it, such as `11.8.9-MariaDB` or `9.7.4`. */
  version: string
}

/** Asks a server what it is. @throws the driver's error. */
export async function identify(connection: Connection): Promise<Server> {
  const [row] = await ask(connection, 'SELECT VERSION() AS version')
  const version = String(row?.version)
  return { product: version.includes('MariaDB') ? 'mariadb' : 'mysql', version }
}
