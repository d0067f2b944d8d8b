import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { type Database, openDatabase } from '@platform/postgres'
import { type FreshDatabase, freshDatabase } from '../../test/support/fresh-database.ts'
import { createPayloadStore, purgePayloads } from './payload-store.ts'

let own: FreshDatabase
let database: Database
beforeAll(async () => {
  own = await freshDatabase()
  database = openDatabase(own.url, { log: { warn: () => {} } })
})
afterAll(async () => {
  await database.close()
  await own.close()
})

it('a payload store keeps a payload until it expires, under a hash of its id', async () => {
  const codes = createPayloadStore(database, 'AuthorizationCode')
  await codes.upsert('code-1', { jti: 'code-1', kind: 'AuthorizationCode', clientId: 'c', grantId: 'g1' }, 60)
  expect(await codes.find('code-1')).toEqual({ jti: 'code-1', kind: 'AuthorizationCode', clientId: 'c', grantId: 'g1' })
  expect(await createPayloadStore(database, 'RefreshToken').find('code-1')).toBeUndefined()
  expect(JSON.stringify(await own.rows('select oauth_artifacts::text from oauth_artifacts'))).not.toContain('code-1')
  await codes.upsert('code-1', { jti: 'code-1', kind: 'AuthorizationCode' }, 0)
  expect(await codes.find('code-1')).toMatchObject({ exp: 1 })
})

it('an expired code is found for an hour and an expired session is not, and then both are deleted', async () => {
  const sessions = createPayloadStore(database, 'Session')
  const codes = createPayloadStore(database, 'AuthorizationCode')
  await codes.upsert('code-3', { jti: 'code-3' }, 0)
  await sessions.upsert('s3', { jti: 's3', uid: 'u3' }, 0)
  expect(await sessions.find('s3')).toBeUndefined()
  await purgePayloads(database)
  expect(await own.rows("select 1 from oauth_artifacts where id = 's3'")).toEqual([])
  expect(await codes.find('code-3')).toMatchObject({ exp: 1 })
  await own.rows("update oauth_artifacts set expires_at = now() - interval '61 minutes' where expires_at < now()")
  await purgePayloads(database)
  expect(await codes.find('code-3')).toBeUndefined()
})

it('a payload is consumed once by two concurrent calls', async () => {
  const codes = createPayloadStore(database, 'AuthorizationCode')
  await codes.upsert('code-2', { jti: 'code-2' }, 60)
  const outcomes = await Promise.allSettled([codes.consume('code-2'), codes.consume('code-2')])
  expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  expect(await codes.find('code-2')).toMatchObject({ consumed: expect.any(Number) })
})

it('finds sessions by their uid and devices by their code, and ends all of a grant at once', async () => {
  const sessions = createPayloadStore(database, 'Session')
  const devices = createPayloadStore(database, 'DeviceCode')
  const tokens = createPayloadStore(database, 'RefreshToken')
  await sessions.upsert('s1', { jti: 's1', uid: 'u1' }, 60)
  await devices.upsert('d1', { jti: 'd1', userCode: 'ABCD', grantId: 'g2' }, 60)
  await tokens.upsert('r1', { jti: 'r1', grantId: 'g2' }, 60)
  expect(await sessions.findByUid('u1')).toEqual({ jti: 's1', uid: 'u1' })
  expect(await devices.findByUserCode('ABCD')).toMatchObject({ userCode: 'ABCD' })
  await tokens.revokeByGrantId('g2')
  expect([await devices.findByUserCode('ABCD'), await tokens.find('r1')]).toEqual([undefined, undefined])
  await sessions.destroy('s1')
  expect(await sessions.findByUid('u1')).toBeUndefined()
})
