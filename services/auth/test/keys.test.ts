import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { openDatabase } from '@platform/postgres'
import { SecretBox } from '@platform/secrets'
import { until } from '@platform/testkit'
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose'
import { z } from 'zod'
import { createKeyStore } from '../src/keys/key-store.ts'
import { type FreshDatabase, freshDatabase } from './support/fresh-database.ts'
import { mint, postForm } from './support/post-form.ts'
import { issuer, startAuth } from './support/start-auth.ts'

let database: FreshDatabase
beforeAll(async () => {
  database = await freshDatabase()
})
afterAll(() => database.close())

const kidOf = (token: string): string | undefined => decodeProtectedHeader(token).kid
const Rotation = z.object({ kid: z.string(), replaces: z.string(), added: z.boolean(), signsFrom: z.date() })
const publishedBy = async (url: string): Promise<string[]> => {
  const answer = z
    .object({ keys: z.array(z.object({ kid: z.string() })) })
    .parse(await (await fetch(`${url}/oauth/jwks`)).json())
  return answer.keys.map(({ kid }) => kid)
}

it('replicas that start at once create one first key, encrypted in the database', async () => {
  const replicas = await Promise.all(Array.from({ length: 3 }, () => startAuth({ postgres: database.url })))
  try {
    const kids = replicas.map(({ context }) => context.ring.keys().current.kid)
    const rows = await database.rows<{ kid: string; row: string }>(
      'select kid, signing_keys::text as row from signing_keys',
    )
    expect(rows.map(({ kid }) => kid)).toEqual([kids[0]])
    expect(new Set(kids).size).toBe(1)
    const secret = replicas[0]?.context.ring.keys().current.privateJwk.d
    expect(secret).toMatch(/^[\w-]{43}$/)
    expect(rows[0]?.row).not.toContain(secret)
  } finally {
    await Promise.all(replicas.map((replica) => replica.close()))
  }
})

describe('a rotation', () => {
  it('publishes the next key first, then signs with it at every replica; older tokens stay valid throughout', async () => {
    const env = { KEY_LEAD_SECONDS: '2' }
    const [auth, replica] = await Promise.all([
      startAuth({ postgres: database.url, env }),
      startAuth({ postgres: database.url, env }),
    ])
    try {
      const client = await auth.credential()
      const before = await mint(auth.url, client)
      const { kid, replaces, added } = Rotation.parse(await auth.run('keys.rotate', {}))
      expect([added, replaces]).toEqual([true, kidOf(before)])

      await until('the new key at both', async () => {
        const sets = await Promise.all([publishedBy(auth.url), publishedBy(replica.url)])
        return sets.every((kids) => kids.includes(kid))
      })
      expect(kidOf(await mint(replica.url, client))).toBe(replaces)
      expect(await auth.run('keys.rotate', {})).toMatchObject({ kid, replaces, added: false })

      // Every response during the rotation contains a token: no request fails while the provider is replaced.
      const seen = new Set<string | undefined>()
      await until('the new key signing at both', async () => {
        const kids = (await Promise.all([mint(auth.url, client), mint(replica.url, client)])).map(kidOf)
        for (const one of kids) seen.add(one)
        return kids.every((one) => one === kid)
      })
      expect([...seen].sort()).toEqual([kid, replaces].sort())

      const keys = createRemoteJWKSet(new URL(`${replica.url}/oauth/jwks`))
      for (const token of [before, await mint(auth.url, client)]) {
        await jwtVerify(token, keys, { issuer, audience: issuer, typ: 'at+jwt' })
        const { body } = await postForm(`${auth.url}/oauth/introspect`, { token }, { client })
        expect(body.active).toBe(true)
      }
    } finally {
      await auth.close()
      await replica.close()
    }
  })
})

describe('the store of keys', () => {
  const master = (id: string) => ({ id, key: Buffer.alloc(32, id) })

  it('adds one key for concurrent rotations', async () => {
    const own = await freshDatabase()
    const connection = openDatabase(own.url, { log: { warn: () => {} } })
    const store = createKeyStore(connection, new SecretBox([master('a')]))
    const eight = <T>(work: () => Promise<T>): Promise<T[]> => Promise.all(Array.from({ length: 8 }, work))
    try {
      // Opens eight connections before the race.
      await eight(() => connection.rows('select pg_sleep(0.2)'))
      await eight(() => store.ensureFirst())
      expect(await store.load()).toHaveLength(1)
      const rotations = await eight(() => store.rotate(60))
      expect(rotations.filter(({ added }) => added)).toHaveLength(1)
      expect(await store.load()).toHaveLength(2)
    } finally {
      await connection.close()
      await own.close()
    }
  })

  it('deletes a key only when its last token has expired', async () => {
    const own = await freshDatabase()
    const connection = openDatabase(own.url, { log: { warn: () => {} } })
    const store = createKeyStore(connection, new SecretBox([master('a')]))
    const age = (seconds: number) =>
      own.rows('update signing_keys set signs_from = signs_from - make_interval(secs => $1)', [seconds])
    const kids = async () => (await store.load()).map(({ kid }) => kid)
    try {
      await store.ensureFirst()
      await age(100)
      const { kid, replaces } = await store.rotate(1)
      await age(1 + 3_600)
      await store.purge()
      expect(await kids()).toEqual([replaces, kid])
      await age(200)
      await store.purge()
      expect(await kids()).toEqual([kid])
      await age(10_000)
      await store.purge()
      expect(await kids()).toEqual([kid])
    } finally {
      await connection.close()
      await own.close()
    }
  })

  it('encrypts keys again with a new master key, and cannot decrypt them with another one', async () => {
    const own = await freshDatabase()
    const connection = openDatabase(own.url, { log: { warn: () => {} } })
    const store = (...ids: string[]) => createKeyStore(connection, new SecretBox(ids.map(master)))
    try {
      await store('a').ensureFirst()
      await store('b', 'a').load()
      const [key] = await store('b').load()
      expect(key?.privateJwk.d).toEqual(expect.any(String))
      await expect(store('a').load()).rejects.toThrow('no master key')
    } finally {
      await connection.close()
      await own.close()
    }
  })
})
