import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { stack } from '@platform/testkit'
import type { Account } from '../src/warehouse/account.ts'
import { ask, type Connection, connect } from '../src/warehouse/connect.ts'
import { Pools } from '../src/warehouse/pools.ts'
import { provisionWarehouse } from '../src/warehouse/provision.ts'
import { quoteName, quoteText } from '../src/warehouse/quote.ts'
import { selfTest } from '../src/warehouse/self-test.ts'
import { type OwnDatabase, openOwnDatabase } from './support/own-database.ts'

const tenantId = `tnt_${randomBytes(6).toString('hex')}`
let account: Account
let loader: Account
let own: OwnDatabase
let reader: Connection
beforeAll(async () => {
  own = await openOwnDatabase(['CREATE TABLE theirs (i INT)'])
  const made = await provisionWarehouse(stack().urls.warehouse, tenantId)
  account = made.reader
  loader = made.loader
  reader = await connect(account)
})
afterAll(async () => {
  reader.destroy()
  await own.run(`DROP DATABASE ${quoteName(account.database)}`)
  for (const { user } of [account, loader]) await own.run(`DROP USER ${quoteText(user)}@'%'`)
  await own.close()
})

describe("layer 4: a tenant's own user reads its own database and nothing else", () => {
  it('finds the standard schema', async () => {
    const tables = (await ask(reader, 'SHOW TABLES')).map((row) => Object.values(row)[0])
    expect(tables).toEqual(expect.arrayContaining(['ads_campaign_daily', 'retail_sales_daily']))
    expect(await ask(reader, 'SELECT COUNT(*) AS n FROM ads_campaign_daily')).toEqual([{ n: 0 }])
  })

  it.each([
    ['DELETE FROM ads_campaign_daily', 1142],
    ['DROP TABLE ads_campaign_daily', 1142],
    ['CREATE TABLE x (i INT)', 1142],
    ['CREATE TEMPORARY TABLE x (i INT)', 1044],
    ['SELECT * FROM mysql.user', 1142],
    ["SELECT 1 INTO OUTFILE '/tmp/wq_outfile'", 1227],
    ['LOCK TABLES ads_campaign_daily READ', 1044],
    ['SET GLOBAL max_connections = 1', 1227],
  ])('%s', async (sql, errno) => {
    await expect(ask(reader, sql)).rejects.toMatchObject({ errno })
  })

  it("does not see another tenant's tables", async () => {
    await expect(ask(reader, `SELECT * FROM ${own.database}.theirs`)).rejects.toMatchObject({ errno: 1142 })
    expect(await ask(reader, `SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = '${own.database}'`)).toEqual(
      [],
    )
  })

  it('holds no more connections than its limit', async () => {
    expect(
      await own.run(`SELECT max_user_connections AS n FROM mysql.user WHERE User = ${quoteText(account.user)}`),
    ).toEqual([{ n: 40 }])
  })

  it('provisioning again keeps the data and changes the password', async () => {
    const again = await provisionWarehouse(stack().urls.warehouse, tenantId).then(({ reader }) => reader)
    expect({ ...again, password: '' }).toEqual({ ...account, password: '' })
    await expect(connect(account)).rejects.toMatchObject({ errno: 1045 })
    account = again
  })
})

describe('layer 9: an account that can do more is not used', () => {
  const pools = new Pools({ sessionsMax: 2, log: { error: () => {} } })
  const warehouse = (managed: boolean) => ({ tenantId, account, managed, version: '1' })
  const grantee = () => `${quoteText(account.user)}@'%'`
  afterAll(() => pools.close())

  it('passes the account that provisioning made', async () => {
    expect(await selfTest(account)).toEqual([])
    await pools.admit(warehouse(true))
    expect(pools.probe()).toBeUndefined()
  })

  it.each([
    ['CREATE ON own', () => `CREATE ON ${quoteName(account.database.replaceAll('_', '\\_'))}.*`, 'create a table'],
    ['SELECT ON mysql', () => 'SELECT ON mysql.*', 'read account hashes'],
    ['FILE', () => 'FILE ON *.*', 'hold: GRANT FILE'],
    ['RELOAD', () => 'RELOAD ON *.*', 'reset the server'],
    ['SELECT ON a foreign table', () => `SELECT ON ${quoteName(own.database)}.theirs`, 'hold: GRANT SELECT ON'],
  ])('%s makes the replica not ready and closes the warehouse', async (_name, rights, finding) => {
    await own.run(`GRANT ${rights()} TO ${grantee()}`)
    try {
      expect(await selfTest(account)).toContainEqual(expect.stringContaining(finding))
      await expect(pools.of(warehouse(true)).acquire()).rejects.toMatchObject({ kind: 'warehouse_unavailable' })
      expect(pools.probe()).toContain(finding)
    } finally {
      await own.run(`REVOKE ${rights()} FROM ${grantee()}`)
    }
    await pools.admit(warehouse(true))
    expect(pools.probe()).toBeUndefined()
  })

  it('removes what a successful attack created', async () => {
    expect(await selfTest(own.account)).toEqual(
      expect.arrayContaining(['create a table', 'create a user', 'create a database']),
    )
    expect(
      await own.run(`SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = '${own.database}'`),
    ).toEqual([{ TABLE_NAME: 'theirs' }])
    expect(await own.run("SHOW DATABASES LIKE 'platform%'")).toEqual([])
    expect(await own.run("SELECT User FROM mysql.user WHERE User LIKE 'platform%'")).toEqual([])
  })

  it('an account that an operator vouches for is used without a self-test', async () => {
    const wide = { tenantId: 'tnt_wide', account: own.account, managed: false, version: '1' }
    const session = await pools.of(wide).acquire()
    expect(session.alive).toBe(true)
    pools.of(wide).release(session)
  })
})
