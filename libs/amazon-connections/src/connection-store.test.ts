import { randomBytes, randomUUID } from 'node:crypto'
import { inspect } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type Database, openDatabase } from '@platform/postgres'
import { SecretBox } from '@platform/secrets'
import { stack, until } from '@platform/testkit'
import { ConnectionStore, type NewConnection } from './connection-store.ts'

const log = { warn: () => {} }
const key = (id: string) => ({ id, key: randomBytes(32) })
const [first, second] = [key('k1'), key('k2')]

let database: Database
let store: ConnectionStore
beforeAll(() => {
  database = openDatabase(stack().roles.amazon_retail, { log })
  store = new ConnectionStore({ database, box: new SecretBox([first]) })
})
afterAll(() => database?.close())

const aws = { roleArn: 'arn:aws:iam::111122223333:role/X' }
const seller = (more: Partial<NewConnection> = {}): NewConnection => ({
  tenantId: `tnt_${randomUUID()}`,
  accountId: 'acc_one',
  name: 'One',
  kind: 'seller',
  region: 'NA',
  amazonId: 'A1SELLER',
  marketplaces: [{ marketplaceId: 'ATVPDKIKX0DER', storeName: 'Shop' }],
  refreshToken: `Atzr|${randomUUID()}`,
  ...more,
})
const sealedOf = async (connectionId: string) =>
  (
    await database.rows<{ secrets_sealed: string }>('select secrets_sealed from connections where connection_id = $1', [
      connectionId,
    ])
  )[0]?.secrets_sealed ?? ''

describe('the store of connections', () => {
  it('returns a stored connection to its tenant only', async () => {
    const wanted = seller({ aws })
    const { connection, isNew } = await store.put(wanted)
    const { tenantId } = wanted
    expect(isNew).toBe(true)
    const found = await store.find(tenantId, connection.connectionId)
    expect(found).toMatchObject({ accountId: 'acc_one', kind: 'seller', region: 'NA', status: 'connected' })
    expect([found?.refreshToken, found?.aws]).toEqual([wanted.refreshToken, aws])
    expect(await store.list(tenantId)).toHaveLength(1)
    expect(await store.ofAccount(tenantId, 'acc_one')).toHaveLength(1)
    expect(await store.find(`tnt_${randomUUID()}`, connection.connectionId)).toBeUndefined()
  })

  it('stores no readable secret, and reveals none when a connection is printed or copied', async () => {
    const wanted = seller({ aws: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'hunter2hunter2' } })
    const { connection } = await store.put(wanted)
    expect(connection.refreshToken).toBe(wanted.refreshToken)
    const row = JSON.stringify(
      await database.rows('select * from connections where connection_id = $1', [connection.connectionId]),
    )
    const copies = [
      row,
      JSON.stringify(connection),
      inspect(connection, { showHidden: true, depth: 9 }),
      JSON.stringify({ ...connection }),
    ]
    for (const text of copies) expect(text).not.toMatch(/Atzr|hunter2|AKIA/)
  })

  it('keeps the id of an account that is connected again, and replaces its secrets', async () => {
    const wanted = seller()
    const before = await store.put(wanted)
    await store.markReauth(before.connection.connectionId, 'refused')
    const again = await store.put({ ...wanted, refreshToken: 'Atzr|new', name: 'Renamed' })
    expect([again.isNew, again.connection.connectionId]).toEqual([false, before.connection.connectionId])
    const [found] = await store.list(wanted.tenantId)
    expect(found).toMatchObject({ status: 'connected', failure: undefined, name: 'Renamed' })
    expect(found?.refreshToken).toBe('Atzr|new')
  })

  it('has one selling partner for each account and region', async () => {
    const wanted = seller()
    await store.put(wanted)
    await store.put({ ...wanted, region: 'EU' })
    for (const other of [{ amazonId: 'A2OTHER' }, { kind: 'vendor' as const }])
      await expect(store.put({ ...wanted, ...other })).rejects.toMatchObject({ kind: 'validation_error' })
    expect((await store.list(wanted.tenantId)).map(({ region, amazonId }) => `${region} ${amazonId}`)).toEqual([
      'EU A1SELLER',
      'NA A1SELLER',
    ])
  })

  it('reports a refused token once, and resets the status when Amazon accepts it', async () => {
    const wanted = seller()
    const { connection } = await store.put(wanted)
    const { connectionId } = connection
    expect(await store.markReauth(connectionId, 'refused')).toBe(true)
    expect(await store.markReauth(connectionId, 'refused')).toBe(false)
    expect(await store.find(wanted.tenantId, connectionId)).toMatchObject({
      status: 'reauth_required',
      failure: 'refused',
    })
    const marketplaces = [{ marketplaceId: 'A2EUQ1WTGCTBG2', storeName: '' }]
    await store.markConnected(connectionId, { marketplaces })
    expect(await store.find(wanted.tenantId, connectionId)).toMatchObject({ status: 'connected', marketplaces })
    await store.markConnected(connectionId)
    expect(await store.find(wanted.tenantId, connectionId)).toMatchObject({ marketplaces })
  })

  it('deletes a connection of its own tenant only', async () => {
    const wanted = seller()
    const { connectionId } = (await store.put(wanted)).connection
    expect(await store.remove(`tnt_${randomUUID()}`, connectionId)).toBe(false)
    expect(await store.remove(wanted.tenantId, connectionId)).toBe(true)
    expect(await store.remove(wanted.tenantId, connectionId)).toBe(false)
    expect(await store.list(wanted.tenantId)).toEqual([])
    expect(await sealedOf(connectionId)).toBe('')
  })

  it('makes a change visible to other replicas', async () => {
    const other = new ConnectionStore({ database, box: new SecretBox([first]) })
    const wanted = seller()
    const { connectionId } = (await store.put(wanted)).connection
    expect(await other.list(wanted.tenantId)).toHaveLength(1)
    await store.remove(wanted.tenantId, connectionId)
    await until('the other replica to notice', async () => (await other.list(wanted.tenantId)).length === 0)
  })

  it('seals an opened value again if an older master key sealed it', async () => {
    const wanted = seller({ aws })
    const { connectionId } = (await store.put(wanted)).connection
    const before = await sealedOf(connectionId)
    const rotated = new ConnectionStore({ database, box: new SecretBox([second, first]) })
    expect((await rotated.find(wanted.tenantId, connectionId))?.refreshToken).toBe(wanted.refreshToken)
    await until('the value to be sealed again', async () => (await sealedOf(connectionId)).startsWith('v1.k2.'))
    expect(before).toMatch(/^v1\.k1\./)
    const newest = new ConnectionStore({ database, box: new SecretBox([second]) })
    const found = await newest.find(wanted.tenantId, connectionId)
    expect([found?.refreshToken, found?.aws]).toEqual([wanted.refreshToken, aws])
  })

  it('opens a sealed value for its own connection only', async () => {
    const [one, two] = [seller(), seller()]
    const stolen = (await store.put(one)).connection
    const own = (await store.put(two)).connection
    await database.rows('update connections set secrets_sealed = $1 where connection_id = $2', [
      await sealedOf(stolen.connectionId),
      own.connectionId,
    ])
    const fresh = new ConnectionStore({ database, box: new SecretBox([first]) })
    const found = await fresh.find(two.tenantId, own.connectionId)
    expect(() => found?.refreshToken).toThrow()
  })
})
