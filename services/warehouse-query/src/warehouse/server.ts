import type { Dialect } from '../guard/grammar/cursor.ts'
import { ask, type Connection } from './connect.ts'

/** Product and version of a connected server; every difference between servers depends on these. */
export interface Server {
  product: Dialect
  /** As the server prints it, such as `11.8.9-MariaDB` or `9.7.4`. */
  version: string
}

/** Identifies a server. @throws the driver's error. */
export async function identify(connection: Connection): Promise<Server> {
  const [row] = await ask(connection, 'SELECT VERSION() AS version')
  const version = String(row?.version)
  return { product: version.includes('MariaDB') ? 'mariadb' : 'mysql', version }
}
