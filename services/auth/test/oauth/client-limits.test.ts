import { randomBytes, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { type FreshDatabase, freshDatabase } from '../support/fresh-database.ts'
import { partner } from '../support/partner.ts'
import { basic, type Client, postForm } from '../support/post-form.ts'
import { type Auth, issuer, startAuth } from '../support/start-auth.ts'

const failuresMax = 5
const unknownMax = 20
let database: FreshDatabase
let auth: Auth
beforeAll(async () => {
  database = await freshDatabase()
  auth = await startAuth({
    postgres: database.url,
    env: {
      CLIENT_FAILURES_PER_MINUTE_MAX: String(failuresMax),
      UNKNOWN_CLIENT_CALLS_PER_MINUTE_MAX: String(unknownMax),
    },
  })
})
afterAll(async () => {
  await auth?.close()
  await database?.close()
})

let networks = 0
/** Returns an address that no test has used yet. */
const freshAddress = (): string => `198.51.100.${++networks}`
const post = (address: string, path: string, form: Record<string, string>, headers: Record<string, string> = {}) =>
  postForm(`${auth.url}/oauth/${path}`, form, { headers: { 'x-forwarded-for': address, ...headers } })
const mintFrom = async (address: string, client: Client) =>
  (await post(address, 'token', { grant_type: 'client_credentials' }, { authorization: basic(client) })).status
const wrong = (client: Client): Client => ({ ...client, clientSecret: 'cs_wrong' })
const times = async <T>(count: number, call: () => Promise<T>): Promise<T[]> => {
  const results: T[] = []
  while (results.length < count) results.push(await call())
  return results
}

describe('wrong secrets of one client from one address', () => {
  it.each<[string, (client: Client) => [string, Record<string, string>, Record<string, string>?]]>([
    [
      'at the token endpoint, by client_secret_basic',
      (client) => ['token', { grant_type: 'client_credentials' }, { authorization: basic(client) }],
    ],
    [
      'in another spelling of client_secret_basic',
      ({ clientId, clientSecret }) => [
        'token',
        { grant_type: 'client_credentials' },
        {
          authorization: `bAsIc ${Buffer.from(`${clientId.replaceAll('_', '%5F')}:${clientSecret}`).toString('base64')}`,
        },
      ],
    ],
    [
      'at the token endpoint, by client_secret_post',
      ({ clientId, clientSecret }) => [
        'token',
        { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret },
      ],
    ],
    ['at the introspection endpoint', (client) => ['introspect', { token: 'x' }, { authorization: basic(client) }]],
    ['at the revocation endpoint', (client) => ['revoke', { token: 'x' }, { authorization: basic(client) }]],
  ])('%s end in 429 for that client there, and for no other client or address', async (_name, request) => {
    const [guessed, neighbour] = [await auth.credential(), await auth.credential()]
    const address = freshAddress()
    const guess = () => {
      const [path, form, headers] = request(wrong(guessed))
      return post(address, path, form, headers)
    }
    const statuses = (await times(failuresMax, guess)).map(({ status }) => status)
    expect(statuses).toEqual(Array(failuresMax).fill(401))
    const limited = await guess()
    expect([limited.status, limited.body.error]).toEqual([429, 'rate_limited'])
    expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(await mintFrom(address, guessed)).toBe(429)
    expect(await mintFrom(address, neighbour)).toBe(200)
    expect(await mintFrom(freshAddress(), guessed)).toBe(200)
  })

  it('sent as assertions with a wrong signature, count against the application that they name', async () => {
    const [own, stranger] = [await generateKeyPair('ES256', { extractable: true }), await generateKeyPair('ES256')]
    const jwks = { keys: [{ ...(await exportJWK(own.publicKey)), kid: 'one' }] }
    const app = await partner(auth, { jwks })
    const address = freshAddress()
    const ask = async (key: CryptoKey, from = address) => {
      const claims = { iss: app.clientId, sub: app.clientId, aud: issuer, jti: randomUUID() }
      const signed = new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid: 'one' }).setExpirationTime('1m')
      const client_assertion_type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
      const form = { token: 'x', client_assertion_type, client_assertion: await signed.sign(key) }
      return (await post(from, 'introspect', form)).status
    }
    expect(await times(failuresMax, () => ask(stranger.privateKey))).toEqual(Array(failuresMax).fill(401))
    expect(await ask(own.privateKey)).toBe(429)
    expect(await ask(own.privateKey, freshAddress())).toBe(200)
  })

  it('count for a whole /64 network', async () => {
    const guessed = await auth.credential()
    for (let host = 1; host <= failuresMax; host++)
      expect(await mintFrom(`2001:db8:7:7::${host}`, wrong(guessed))).toBe(401)
    expect(await mintFrom('2001:db8:7:7:ffff::1', guessed)).toBe(429)
    expect(await mintFrom('2001:db8:7:8::1', guessed)).toBe(200)
  })
})

describe('calls without an existing client', () => {
  const strangers: [string, () => [Record<string, string>, Record<string, string>?]][] = [
    [
      'unknown ids',
      () => [
        { grant_type: 'client_credentials' },
        {
          authorization: basic({ clientId: `cred_${randomBytes(16).toString('hex')}`, clientSecret: 'x' }),
        },
      ],
    ],
    ['no id', () => [{ grant_type: 'client_credentials' }]],
    ['an id that cannot be decoded', () => [{ token: 'x' }, { authorization: `Basic ${btoa('%zz:x')}` }]],
    ['a body of another type', () => [{ grant_type: 'client_credentials' }, { 'content-type': 'text/plain' }]],
  ]
  it.each(strangers)(
    '(%s) end in 429 for their network, but not for existing clients in it',
    async (_name, request) => {
      const address = freshAddress()
      const known = await auth.credential()
      const call = async () => (await post(address, 'token', ...request())).status
      for (const status of await times(unknownMax, call)) expect([400, 401, 415]).toContain(status)
      expect(await call()).toBe(429)
      expect(await mintFrom(address, known)).toBe(200)
      expect([400, 401, 415]).toContain((await post(freshAddress(), 'token', ...request())).status)
    },
  )
})

it('calls of an existing client are limited as well', async () => {
  const few = await startAuth({ postgres: database.url, env: { CLIENT_CALLS_PER_MINUTE_MAX: '3' } })
  const client = await few.credential()
  const mint = async () =>
    (await postForm(`${few.url}/oauth/token`, { grant_type: 'client_credentials' }, { client })).status
  expect(await times(4, mint)).toEqual([200, 200, 200, 429])
  await few.close()
})
