import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { type FreshDatabase, freshDatabase } from '../support/fresh-database.ts'
import { type Client, postForm } from '../support/post-form.ts'
import { type Auth, startAuth } from '../support/start-auth.ts'
import { tcpProxy } from '../support/tcp-proxy.ts'

/** Duration of one lookup in Postgres: measurable above the noise, and shorter than the minimum duration of a refusal. */
const lookUpMs = 40
let database: FreshDatabase
let slow: Awaited<ReturnType<typeof tcpProxy>>
let auth: Auth
beforeAll(async () => {
  database = await freshDatabase()
  slow = await tcpProxy(database.url, { delayMs: lookUpMs })
  auth = await startAuth({ postgres: slow.url, env: { CLIENT_FAILURES_PER_MINUTE_MAX: '1000' } })
})
afterAll(async () => {
  await auth?.close()
  await slow?.close()
  await database?.close()
})

it.each(['token', 'introspect', 'revoke'])(
  'at /oauth/%s a refusal takes as long for a client that exists',
  async (path) => {
    const known = { ...(await auth.credential()), clientSecret: 'cs_wrong' }
    const refusalMs = async (client: Client): Promise<number> => {
      const startedAt = performance.now()
      const form = { grant_type: 'client_credentials', token: 'x' }
      expect((await postForm(`${auth.url}/oauth/${path}`, form, { client })).status).toBe(401)
      return performance.now() - startedAt
    }
    const differences: number[] = []
    const median = () => differences.toSorted((a, b) => a - b)[differences.length >> 1] ?? Number.POSITIVE_INFINITY
    // Single responses are late on a busy machine; only a visible lookup delays most of them.
    while (differences.length < 15 || (median() >= lookUpMs / 2 && differences.length < 150)) {
      const stranger = { clientId: `cred_${randomBytes(16).toString('hex')}`, clientSecret: 'cs_wrong' }
      // The known client is cached, as for an attacker who measures; the unknown one is looked up each time.
      await refusalMs(known)
      differences.push((await refusalMs(stranger)) - (await refusalMs(known)))
    }
    expect(median()).toBeLessThan(lookUpMs / 2)
  },
)
