import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { until } from '@platform/testkit'
import { openRunningPlatform, type Reply, type RunningPlatform } from '../support/running-platform.ts'

const kinds = [
  'warehouse_unavailable',
  'audit_unavailable',
  'unavailable',
  'upstream_timeout',
  'query_timeout',
  'rate_limited',
  'too_many_queries',
  'internal_error',
]

let p: RunningPlatform
beforeAll(async () => {
  p = await openRunningPlatform('chaos')
})
afterAll(() => p?.close())

/** Runs queries one after the other until stopped, each with its own request id. */
function load(token: string) {
  const replies: { requestId: string; reply: Reply }[] = []
  let running = true
  const loop = async () => {
    for (let n = 0; running; n += 1) {
      const requestId = `chaos-${process.hrtime.bigint()}-${n}`
      const reply = await p.query(
        token,
        { sql: 'SELECT COUNT(*) AS n FROM accounts', queryTimeoutMs: 3_000 },
        { headers: { 'x-request-id': requestId } },
      )
      replies.push({ requestId, reply })
      await new Promise((resolve) => setTimeout(resolve, 40))
    }
  }
  const done = loop()
  return {
    replies,
    async stop() {
      running = false
      await done
      return replies
    },
  }
}

const serverNames = { postgres: 'postgres', warehouse: 'mariadb', redis: 'redis', nats: 'nats' } as const

describe.each(Object.entries(serverNames))('%s killed and restarted under load', (_kind, name) => {
  it('causes only failures in envelopes, recovers, and every answered call is logged', async () => {
    const bearer = await p.token(await p.credential(p.northwind.id))
    const auditor = await p.token(p.northwind.credentials.all)
    const traffic = load(bearer)
    await until('the load to run', () => traffic.replies.length >= 5)
    p.platform.kill(name)
    await p.platform.ready(name)
    const seen = traffic.replies.length
    await until('answers again', () => traffic.replies.slice(seen).some(({ reply }) => reply.status === 200))
    const replies = await traffic.stop()

    const failures = replies.filter(({ reply }) => reply.status !== 200)
    for (const { reply } of failures) {
      expect(reply.body).toMatchObject({
        ok: false,
        kind: expect.any(String),
        friendly: expect.any(String),
        requestId: expect.any(String),
      })
      expect(kinds).toContain(reply.body.kind)
      expect(reply.text).not.toMatch(/127\.0\.0\.1|ECONN|password|at .*\.ts:/)
    }
    const answered = replies.filter(({ reply }) => reply.status === 200).map(({ requestId }) => requestId)
    const stored = await until(
      'every answered query to be in the audit log',
      async () => {
        const ids: string[] = []
        let path: string | undefined = `/v1/audit/events?action=query.run&limit=500`
        while (path) {
          const { body }: Reply = await p.get(path, auditor)
          ids.push(...(body.data as { request?: { id: string } }[]).map(({ request }) => request?.id ?? ''))
          path = body.next_cursor ? `/v1/audit/events?action=query.run&limit=500&cursor=${body.next_cursor}` : undefined
        }
        return answered.every((id) => ids.includes(id)) && ids
      },
      { everyMs: 1_000 },
    )
    expect(new Set(stored).size).toBe(stored.length)
    // In order: newest first, so the answered ids appear in reverse.
    const positions = answered.map((id) => stored.indexOf(id))
    expect(positions).toEqual(positions.toSorted((a, b) => b - a))
  })
})

describe('a service killed', () => {
  it.each(['warehouse-query', 'auth', 'audit-log', 'gateway'])(
    '%s is replaced within moments and the platform answers again',
    async (name) => {
      const bearer = await p.token(await p.credential(p.northwind.id))
      p.platform.kill(name)
      await p.platform.ready(name)
      await until('an answer', async () => (await p.query(bearer, { sql: 'SELECT 1' })).status === 200)
    },
  )
})
