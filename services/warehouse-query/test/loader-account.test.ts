import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { stack } from '@platform/testkit'
import { ask, type Connection, connect } from '../src/warehouse/connect.ts'
import { type Provisioned, provisionWarehouse } from '../src/warehouse/provision.ts'
import { quoteName, quoteText } from '../src/warehouse/quote.ts'
import { type OwnDatabase, openOwnDatabase } from './support/own-database.ts'

let own: OwnDatabase
let accounts: Provisioned
let loader: Connection
let reader: Connection
beforeAll(async () => {
  own = await openOwnDatabase(['CREATE TABLE theirs (i INT)'])
  accounts = await provisionWarehouse(stack().urls.warehouse, `tnt_${randomBytes(6).toString('hex')}`)
  loader = await connect(accounts.loader)
  reader = await connect(accounts.reader)
})
afterAll(async () => {
  for (const connection of [loader, reader]) connection.destroy()
  await own.run(`DROP DATABASE ${quoteName(accounts.reader.database)}`)
  for (const { user } of Object.values(accounts)) await own.run(`DROP USER ${quoteText(user)}@'%'`)
  await own.close()
})

describe("the loader of a tenant's warehouse", () => {
  it('creates and widens tables, stages rows and replaces them, and the reader sees each at once', async () => {
    await ask(loader, 'CREATE TABLE orders (id VARCHAR(20) PRIMARY KEY, total DECIMAL(10, 2))')
    await ask(loader, 'ALTER TABLE orders ADD COLUMN state VARCHAR(20)')
    await ask(loader, 'CREATE TEMPORARY TABLE stage LIKE orders')
    await ask(loader, "INSERT INTO stage VALUES ('1', 12.5, 'new'), ('2', 7, 'new')")
    await ask(loader, 'INSERT INTO orders SELECT * FROM stage ON DUPLICATE KEY UPDATE state = VALUES(state)')
    await ask(loader, "DELETE FROM orders WHERE id = '2'")
    expect(await ask(reader, 'SELECT * FROM orders')).toEqual([{ id: '1', total: '12.50', state: 'new' }])
    expect((await ask(reader, "SHOW TABLES LIKE 'orders'")).length).toBe(1)
  })

  it.each([
    ['a table of another tenant', () => `SELECT * FROM ${own.database}.theirs`],
    ['a table in the database of another tenant', () => `CREATE TABLE ${own.database}.mine (i INT)`],
    ['rows of another tenant', () => `INSERT INTO ${own.database}.theirs VALUES (1)`],
    ['a drop of a table', () => 'DROP TABLE retail_sales_daily'],
    ['an emptied table', () => 'TRUNCATE TABLE retail_sales_daily'],
    ['a view', () => 'CREATE VIEW v AS SELECT 1 AS i'],
    ['a database', () => 'CREATE DATABASE loader_made_this'],
    ['account hashes', () => 'SELECT * FROM mysql.user'],
    ['a file of the server', () => "SELECT 1 INTO OUTFILE '/tmp/loader_outfile'"],
    ['a server setting', () => 'SET GLOBAL max_connections = 1'],
  ])('is refused %s', async (_what, sql) => {
    await expect(ask(loader, sql())).rejects.toMatchObject({ sqlState: expect.stringMatching(/^(42000|HY000|28000)$/) })
  })
})
