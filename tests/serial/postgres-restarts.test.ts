import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { until } from '@platform/testkit'
import pg from 'pg'
import { z } from 'zod'
import { openRunningPlatform, type Reply, type RunningPlatform } from '../support/running-platform.ts'

const Id = z.object({ id: z.string() })
const Merchant = z.object({ merchantId: z.string() })
const Profile = z.object({ profileId: z.string() })

let p: RunningPlatform
beforeAll(async () => {
  p = await openRunningPlatform('postgres-restarts')
})
afterAll(() => p?.close())

interface Seen {
  name: string
  reply: Reply
}

/** Calls every service that uses PostgreSQL repeatedly, each with its own credential, until stopped. */
async function startLoad() {
  const account = Id.parse(p.northwind.accounts[0]).id
  const { merchantId } = Merchant.parse(p.northwind.merchants[0])
  const { profileId } = Profile.parse(p.northwind.profiles[0])
  const seen: Seen[] = []
  let running = true
  const scopes = ['account:read', 'retail:read', 'ads:read', 'brand_analytics:read', 'ads:write', 'audit:read']
  const post = (path: string, bearer: string, body: object) =>
    p.call(path, {
      method: 'POST',
      headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  const calls: [string, (bearer: string) => Promise<Reply>][] = [
    ['query', (bearer) => p.query(bearer, { sql: 'SELECT 1' })],
    ['tables', (bearer) => p.get('/api/tables', bearer)],
    ['v1', (bearer) => p.get(`/v1/ads/account-summary?account_id=${account}`, bearer)],
    ['accounts', (bearer) => p.get('/v1/accounts', bearer)],
    ['audit', (bearer) => p.get('/v1/audit/events?limit=5', bearer)],
    ['merchants', (bearer) => p.get('/api/amazon/merchants', bearer)],
    ['reports', (bearer) => p.get(`/api/amazon/reports?merchantId=${merchantId}`, bearer)],
    ['profiles', (bearer) => p.get('/api/amazon/ads/profiles', bearer)],
    [
      'preview',
      (bearer) =>
        post('/api/amazon/ads/call', bearer, {
          profileId,
          operation: 'sp.keywords.update',
          body: { keywords: [{ keywordId: '331442000000029', bid: 1.23 }] },
        }),
    ],
  ]
  const loops = calls.map(async ([name, call]) => {
    const bearer = await p.token(await p.credential(p.northwind.id, scopes))
    while (running) {
      seen.push({ name, reply: await call(bearer) })
      // Far below the limit of 240 a minute.
      await new Promise((resolve) => setTimeout(resolve, 300))
    }
  })
  const token = (async () => {
    const { client_id, client_secret } = await p.credential(p.northwind.id)
    while (running) {
      const headers = { authorization: `Basic ${Buffer.from(`${client_id}:${client_secret}`).toString('base64')}` }
      const body = new URLSearchParams({ grant_type: 'client_credentials' })
      seen.push({ name: 'token', reply: await p.call('/oauth/token', { method: 'POST', headers, body }) })
      seen.push({ name: 'sign-in', reply: await p.call('/admin/sign-in') })
      await new Promise((resolve) => setTimeout(resolve, 500))
    }
  })()
  return {
    seen,
    async stop() {
      running = false
      await Promise.all([...loops, token])
      return seen
    },
  }
}

const kindOf = ({ body }: Reply): unknown => body.kind ?? (body.error as { code?: string })?.code ?? body.error

describe('while PostgreSQL is down, no service answers 500 or with a driver’s message', () => {
  const strikes: [string, () => Promise<void>][] = [
    // SIGTERM would wait until the last client has left by itself.
    ...(['SIGKILL', 'SIGQUIT', 'SIGINT'] as const).map((signal): [string, () => Promise<void>] => [
      signal,
      async () => p.platform.kill('postgres', signal),
    ]),
    [
      'every connection terminated',
      async () => {
        const admin = new pg.Client({ connectionString: p.demo.backing.postgres })
        await admin.connect()
        await admin.query('select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid()')
        await admin.end()
      },
    ],
  ]
  it.each(strikes)('%s', async (_name, strike) => {
    const load = await startLoad()
    const names = () => new Set(load.seen.filter(({ reply }) => reply.status < 300).map(({ name }) => name))
    await until('everything answers', () => names().size === 11)
    await strike()
    await p.platform.ready('postgres')
    const from = load.seen.length
    await until(
      'everything answers again',
      () =>
        new Set(
          load.seen
            .slice(from)
            .filter(({ reply }) => reply.status < 300)
            .map(({ name }) => name),
        ).size === 11,
    )
    const failures = (await load.stop()).filter(({ reply }) => reply.status >= 400)
    for (const { name, reply } of failures) {
      expect({ name, status: reply.status, kind: kindOf(reply) }).toEqual({
        name,
        status: 503,
        kind: name === 'audit' ? 'audit_unavailable' : expect.stringMatching(/unavailable/),
      })
      expect(reply.text).not.toMatch(/ECONN|terminat|127\.0\.0\.1|pg_|PostgreSQL|at .*\.ts:/)
    }
  })
})
