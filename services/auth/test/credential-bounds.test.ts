import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { until } from '@platform/testkit'
import { decodeJwt } from 'jose'
import { type AuthOnDatabase, authOnDatabase } from './support/auth-on-database.ts'
import { type Client, mint, postForm } from './support/post-form.ts'

let auth: AuthOnDatabase
beforeAll(async () => {
  auth = await authOnDatabase()
})
afterAll(() => auth.close())

const inSeconds = (seconds: number): string => new Date(Date.now() + seconds * 1_000).toISOString()
const askFrom = (address: string, client: Client) =>
  postForm(
    `${auth.url}/oauth/token`,
    { grant_type: 'client_credentials' },
    { client, headers: { 'x-forwarded-for': address } },
  )

describe('the expiry of a credential', () => {
  it('ends the credential, and no token outlives it', async () => {
    // Long enough for a token on a slow machine.
    const seconds = 6
    const client = await auth.credential({ expiresAt: inSeconds(seconds) })
    const { body } = await postForm(`${auth.url}/oauth/token`, { grant_type: 'client_credentials' }, { client })
    expect(body.expires_in).toBeLessThanOrEqual(seconds)
    const { exp = 0 } = decodeJwt(String(body.access_token))
    expect(exp * 1_000).toBeLessThanOrEqual(Date.now() + seconds * 1_000)
    const refused = await until('the end', async () => {
      const answer = await postForm(`${auth.url}/oauth/token`, { grant_type: 'client_credentials' }, { client })
      return answer.status === 401 && answer
    })
    expect(refused.body).toEqual({ error: 'invalid_client', error_description: 'client authentication failed' })
  })

  it('does not affect tokens when it is far in the future', async () => {
    const client = await auth.credential({ expiresAt: inSeconds(86_400) })
    const { body } = await postForm(`${auth.url}/oauth/token`, { grant_type: 'client_credentials' }, { client })
    expect(body).toMatchObject({ expires_in: 3_600 })
  })

  it('must be in the future, and ends rotations as well', async () => {
    const kind = 'validation_error'
    await expect(auth.credential({ expiresAt: inSeconds(-1) })).rejects.toMatchObject({ kind })
    const { clientId } = await auth.credential({ expiresAt: inSeconds(1) })
    await until('the end', () =>
      auth.run('credential.rotate', { clientId }).then(
        () => false,
        (error) => error.kind === 'not_found',
      ),
    )
  })
})

describe('the allowlist of a credential', () => {
  it('allows tokens for its networks, and tells other callers the address that was seen', async () => {
    const client = await auth.credential({ allowedCidrs: ['203.0.113.0/24', '2001:db8::/32'] })
    expect((await askFrom('203.0.113.7', client)).status).toBe(200)
    expect((await askFrom('2001:db8::7', client)).status).toBe(200)
    expect(await askFrom('198.51.100.7', client)).toMatchObject({
      status: 400,
      body: { error: 'unauthorized_client', error_description: expect.stringContaining('198.51.100.7') },
    })
  })

  it('is in its tokens, and in no others', async () => {
    const bounded = await auth.credential({ allowedCidrs: ['127.0.0.0/8', '203.0.113.9'] })
    expect(decodeJwt(await mint(auth.url, bounded))).toMatchObject({ cidrs: ['127.0.0.0/8', '203.0.113.9/32'] })
    expect(decodeJwt(await mint(auth.url, await auth.credential()))).not.toHaveProperty('cidrs')
  })

  it('is not revealed to a caller without the secret', async () => {
    const client = await auth.credential({ allowedCidrs: ['203.0.113.0/24'] })
    const guess = await askFrom('198.51.100.7', { ...client, clientSecret: 'wrong' })
    expect(guess).toMatchObject({ status: 401, body: { error: 'invalid_client' } })
  })

  it('is audited when it refuses', async () => {
    const client = await auth.credential({ allowedCidrs: ['203.0.113.0/24'] })
    await askFrom('198.51.100.7', client)
    const [row] = await auth.database.rows<{ event: string }>(
      "select event from recorded where event like '%token.refuse%' and event like $1",
      [`%${client.clientId}%`],
    )
    expect(JSON.parse(row?.event ?? '{}')).toMatchObject({
      action: 'token.refuse',
      request: { address: '198.51.100.7' },
      outcome: { status: 'refused', kind: 'unauthorized_client' },
    })
  })

  it('accepts a range by any of its addresses, and refuses other text', async () => {
    const tenantId = await auth.tenant()
    const kind = 'validation_error'
    expect(await auth.run('credential.create', { tenantId, allowedCidrs: ['10.1.2.3/8', '::1'] })).toMatchObject({
      allowedCidrs: ['10.0.0.0/8', '::1/128'],
    })
    for (const wrong of ['everywhere', '10.0.0.0/33', '10.0.0.0 /8', '1.2.3.4; drop table tenants']) {
      await expect(auth.run('credential.create', { tenantId, allowedCidrs: [wrong] })).rejects.toMatchObject({ kind })
    }
    const many = Array.from({ length: 51 }, (_, n) => `10.0.0.${n}`)
    await expect(auth.run('credential.create', { tenantId, allowedCidrs: many })).rejects.toMatchObject({ kind })
  })
})

it('a credential shows its creator, expiry, allowed networks and last use', async () => {
  const tenantId = await auth.tenant()
  const expiresAt = inSeconds(3_600)
  const input = { tenantId, label: 'nightly', expiresAt, allowedCidrs: ['127.0.0.0/8'], actor: 'ann' }
  const client = await auth.credential(input)
  const listed = async () => {
    const { credentials } = (await auth.run('credential.list', { tenantId })) as { credentials: object[] }
    return credentials[0] as { lastUsedAt?: Date }
  }
  expect(await listed()).toMatchObject({
    label: 'nightly',
    createdBy: 'ann',
    expiresAt: new Date(expiresAt),
    allowedCidrs: ['127.0.0.0/8'],
    lastUsedAt: undefined,
  })
  const begun = Date.now()
  await mint(auth.url, client)
  const used = await until('the use to be noted', async () => (await listed()).lastUsedAt)
  expect(used.getTime()).toBeGreaterThanOrEqual(begun)
})
