import type { GuardedServer } from './grammar/cursor.ts'
import { READ_FUNCTIONS } from './grammar/functions.ts'

/** Servers that have every function of the allowlist, with the default packet size of each product. */
export const anyMariadb: GuardedServer = {
  dialect: 'mariadb',
  name: 'MariaDB',
  functions: READ_FUNCTIONS,
  packetBytesMax: 16_777_216,
}
export const anyMysql: GuardedServer = { ...anyMariadb, dialect: 'mysql', name: 'MySQL', packetBytesMax: 67_108_864 }
