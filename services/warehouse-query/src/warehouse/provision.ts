import { hash, randomBytes } from 'node:crypto'
import { applyWarehouseSchema } from '@platform/warehouse-schema'
import type { Connection } from 'mysql2'
import { type Account, parseAccount } from './account.ts'
import { ask, connect } from './connect.ts'
import { quoteName, quoteText } from './quote.ts'

/** Connections of an account across all replicas; the server refuses more. */
const connectionsMax = 40

/** The name never starts with `test`: Debian's MariaDB grants all users all rights on such databases. */
const databaseOf = (tenantId: string): string =>
  `wh_${tenantId.toLowerCase().replace(/[^a-z0-9]+/g, '_')}_${hash('sha256', tenantId).slice(0, 6)}`

const userOf = (tenantId: string): string => `r_${hash('sha256', tenantId).slice(0, 24)}`

const promised = (connection: Connection) => ({
  query: (sql: string, values?: unknown[]) => connection.promise().query(sql, values),
})

/**
 * Creates a tenant's database with the standard schema, and a user that may only read it. A repeated call keeps the data and
 * gives the user a new password.
 * @throws the driver's error.
 */
export async function provisionWarehouse(adminUrl: string, tenantId: string): Promise<Account> {
  const admin = parseAccount(adminUrl)
  const account = {
    ...admin,
    user: userOf(tenantId),
    password: randomBytes(24).toString('base64url'),
    database: databaseOf(tenantId),
  }
  const user = `${quoteText(account.user)}@'%'`
  const connection = await connect({ ...admin, database: '' })
  try {
    await ask(connection, `CREATE DATABASE IF NOT EXISTS ${quoteName(account.database)} CHARACTER SET utf8mb4`)
    await ask(connection, `USE ${quoteName(account.database)}`)
    await applyWarehouseSchema(promised(connection))
    await ask(connection, `CREATE USER IF NOT EXISTS ${user}`)
    await ask(
      connection,
      `ALTER USER ${user} IDENTIFIED BY ${quoteText(account.password)} WITH MAX_USER_CONNECTIONS ${connectionsMax}`,
    )
    await ask(connection, `REVOKE ALL PRIVILEGES, GRANT OPTION FROM ${user}`)
    await ask(
      connection,
      `GRANT SELECT, SHOW VIEW ON ${quoteName(account.database.replaceAll('_', '\\_'))}.* TO ${user}`,
    )
    return account
  } finally {
    connection.destroy()
  }
}
