import { randomBytes } from 'node:crypto'
import { stack } from '@platform/testkit'
import { type Account, parseAccount } from '../../src/warehouse/account.ts'
import { quoteName } from '../../src/warehouse/quote.ts'
import { openConnection } from './open-connection.ts'

/** Creates a separate database on the live server, with an administrator's account that has every right. */
export async function openOwnDatabase(statements: string[] = []) {
  const database = `wq_${randomBytes(6).toString('hex')}`
  const admin: Account = { ...parseAccount(stack().urls.warehouse), database: '' }
  const connection = await openConnection(admin)
  const run = async (sql: string) => {
    const [rows] = await connection.query(sql)
    return Array.isArray(rows) ? (rows as Record<string, unknown>[]) : []
  }
  await run(`CREATE DATABASE ${quoteName(database)} CHARACTER SET utf8mb4`)
  await run(`USE ${quoteName(database)}`)
  for (const statement of statements) await run(statement)
  return {
    database,
    account: { ...admin, database },
    run,
    async close() {
      await run(`DROP DATABASE IF EXISTS ${quoteName(database)}`)
      connection.destroy()
    },
  }
}

/** The result of openOwnDatabase. */
export type OwnDatabase = Awaited<ReturnType<typeof openOwnDatabase>>
