import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { until } from '@platform/testkit'
import { z } from 'zod'
import { type AuthOnDatabase, authOnDatabase } from './support/auth-on-database.ts'
import { type Client, mint, postForm } from './support/post-form.ts'

let auth: AuthOnDatabase
beforeAll(async () => {
  auth = await authOnDatabase()
})
afterAll(() => auth.close())

const statusOf = async (client: Client): Promise<number> =>
  (await postForm(`${auth.url}/oauth/token`, { grant_type: 'client_credentials' }, { client })).status
const rotate = async (client: Client, graceSeconds?: number) =>
  z
    .object({ clientId: z.string(), clientSecret: z.string() })
    .parse(await auth.run('credential.rotate', { clientId: client.clientId, graceSeconds }))

it('a rotation without a grace period ends the old secret at once', async () => {
  const old = await auth.credential()
  expect(await statusOf(old)).toBe(200)
  const renewed = await rotate(old)
  expect([await statusOf(old), await statusOf(renewed)]).toEqual([401, 200])
})

it('both secrets work during the grace period, then the new one only', async () => {
  const old = await auth.credential()
  const renewed = await rotate(old, 2)
  expect([await statusOf(old), await statusOf(renewed)]).toEqual([200, 200])
  await until('the end of the grace', async () => (await statusOf(old)) === 401)
  expect(await statusOf(renewed)).toBe(200)
})

it('a rotation never extends the life of an expiring secret', async () => {
  const first = await auth.credential()
  const second = await rotate(first, 1)
  const third = await rotate(second, 3_600)
  await until('the end of the first', async () => (await statusOf(first)) === 401)
  expect([await statusOf(second), await statusOf(third)]).toEqual([200, 200])
})

it('no secret is readable in the database', async () => {
  const client = await auth.credential()
  const renewed = await rotate(client, 60)
  const jwt = await mint(auth.url, renewed)
  const tables = await auth.database.rows<{ name: string }>(
    "select table_name as name from information_schema.tables where table_schema = 'auth'",
  )
  expect(tables.length).toBeGreaterThan(5)
  for (const { name } of tables) {
    const text = JSON.stringify(await auth.database.rows(`select ${name}::text as row from ${name}`))
    for (const secret of [client.clientSecret, renewed.clientSecret, jwt]) expect(text).not.toContain(secret)
  }
})

it('the error for an unknown scope lists the known ones', async () => {
  const tenantId = await auth.tenant()
  const attempt = auth.run('credential.create', { tenantId, scopes: ['ads:read', 'ads:delete'] })
  await expect(attempt).rejects.toThrow(/ads:delete.* is not a scope; the scopes are account:read, .*sync:manage\\?"/)
})

it('a credential gets the four read scopes by default, or the requested ones in order and once each', async () => {
  const tenantId = await auth.tenant('Harbor')
  await auth.run('credential.create', { tenantId, label: 'one' })
  await auth.run('credential.create', { tenantId, scopes: ['ads:write', 'ads:read', 'ads:read'] })
  const list = await auth.run('credential.list', { tenantId })
  expect(list).toMatchObject({
    credentials: [
      { label: 'one', scopes: ['account:read', 'retail:read', 'ads:read', 'brand_analytics:read'] },
      { label: '', scopes: ['ads:read', 'ads:write'] },
    ],
  })
  expect(JSON.stringify(list)).not.toMatch(/secret|hmac/i)
})

it('commands refuse unknown tenants and credentials, and rotations of revoked ones', async () => {
  const kind = 'not_found'
  const client = await auth.credential()
  await auth.run('credential.revoke', { clientId: client.clientId })
  await auth.run('credential.revoke', { clientId: client.clientId })
  await expect(auth.run('credential.rotate', { clientId: client.clientId })).rejects.toMatchObject({ kind })
  await expect(auth.run('credential.revoke', { clientId: 'cred_none' })).rejects.toMatchObject({ kind })
  await expect(auth.run('credential.create', { tenantId: 'tnt_none' })).rejects.toMatchObject({ kind })
  await expect(auth.run('credential.list', { tenantId: 'tnt_none' })).rejects.toMatchObject({ kind })
  await expect(auth.run('tenant.get', { id: 'tnt_none' })).rejects.toMatchObject({ kind })
})
