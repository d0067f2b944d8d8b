import { hash, randomBytes } from 'node:crypto'
import { applyWarehouseSchema } from '@platform/warehouse-schema'
import { type Account, parseAccount } from './account.ts'
import { ask, type Connection, connect } from './connect.ts'
import { quoteName, quoteText } from './quote.ts'

/** The accounts of one database: queries run as `reader`, and data is loaded as `loader`. */
export interface Provisioned {
  reader: Account
  loader: Account
}

interface User {
  name: string
  rights: string
  /** Connections across all replicas; the server refuses more. */
  connectionsMax: number
}

/** The loader adds tables and columns and replaces rows; it never drops a table, so it has no right to. */
const usersOf = (tenantId: string): Record<keyof Provisioned, User> => {
  const suffix = hash('sha256', tenantId).slice(0, 24)
  return {
    reader: { name: `r_${suffix}`, rights: 'SELECT, SHOW VIEW', connectionsMax: 40 },
    loader: {
      name: `l_${suffix}`,
      rights: 'SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, INDEX, CREATE TEMPORARY TABLES',
      connectionsMax: 16,
    },
  }
}

/** The name never starts with `test`: Debian's MariaDB grants all users all rights on such databases. */
const databaseOf = (tenantId: string): string =>
  `wh_${tenantId.toLowerCase().replace(/[^a-z0-9]+/g, '_')}_${hash('sha256', tenantId).slice(0, 6)}`

const promised = (connection: Connection) => ({
  query: (sql: string, values?: unknown[]) => connection.promise().query(sql, values),
})

/** Creates the user, or gives it a new password, with exactly these rights on the database. */
async function putUser(connection: Connection, database: string, { name, rights, connectionsMax }: User) {
  const user = `${quoteText(name)}@'%'`
  const password = randomBytes(24).toString('base64url')
  await ask(connection, `CREATE USER IF NOT EXISTS ${user}`)
  await ask(
    connection,
    `ALTER USER ${user} IDENTIFIED BY ${quoteText(password)} WITH MAX_USER_CONNECTIONS ${connectionsMax}`,
  )
  await ask(connection, `REVOKE ALL PRIVILEGES, GRANT OPTION FROM ${user}`)
  await ask(connection, `GRANT ${rights} ON ${quoteName(database.replaceAll('_', '\\_'))}.* TO ${user}`)
  return { user: name, password, database }
}

/**
 * Creates a tenant's database with the standard schema, a user that may only read it, and a user that loads data into it. A
 * repeated call keeps the data and gives both users new passwords.
 * @throws the driver's error.
 */
export async function provisionWarehouse(adminUrl: string, tenantId: string): Promise<Provisioned> {
  const admin = parseAccount(adminUrl)
  const database = databaseOf(tenantId)
  const { reader, loader } = usersOf(tenantId)
  const connection = await connect({ ...admin, database: '' })
  try {
    await ask(connection, `CREATE DATABASE IF NOT EXISTS ${quoteName(database)} CHARACTER SET utf8mb4`)
    await ask(connection, `USE ${quoteName(database)}`)
    await applyWarehouseSchema(promised(connection))
    return {
      reader: { ...admin, ...(await putUser(connection, database, reader)) },
      loader: { ...admin, ...(await putUser(connection, database, loader)) },
    }
  } finally {
    connection.destroy()
  }
}
