import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { until } from '@platform/testkit'
import { openRunningPlatform, type Reply, type RunningPlatform } from '../support/running-platform.ts'

type Event = Record<string, unknown> & { action: string; outcome: { status: string } }

const label = 'Bids, nightly'
let p: RunningPlatform
let token: string
let clientId: string
let profileId: unknown
beforeAll(async () => {
  p = await openRunningPlatform('audit-of-writes')
  const scopes = ['ads:read', 'ads:write', 'audit:read']
  const credential = await p.credential(p.northwind.id, scopes, label)
  clientId = credential.client_id
  token = await p.token(credential)
  profileId = Object(p.northwind.profiles[0]).profileId
})
afterAll(() => p?.close())

const post = (path: string, body: object): Promise<Reply> =>
  p.call(path, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
const events = async (query: string): Promise<Event[]> =>
  (await p.get(`/v1/audit/events?${query}`, token)).body.data as Event[]

/** Commits a new bid of one keyword. */
async function commit(): Promise<Reply> {
  const listed = await post('/api/amazon/ads/call', {
    profileId,
    operation: 'sp.keywords.list',
    body: { maxResults: 1 },
  })
  const [keyword] = Object(listed.body.payload).keywords as { keywordId: string; bid?: number }[]
  const keywords = [{ keywordId: keyword?.keywordId, bid: (keyword?.bid ?? 1) + 0.1 }]
  return post('/api/amazon/ads/call', { profileId, operation: 'sp.keywords.update', body: { keywords }, dryRun: false })
}

describe('the audit of a write', () => {
  it('has who, what, where and the end of the write, and can be found by each of them', async () => {
    const { body } = await commit()
    expect(body).toMatchObject({ ok: true, dryRun: false })
    const own = await until('the write has ended in the log', async () => {
      const found = (await events(`actor=${clientId}&action=ads.write.*`)).filter(
        ({ details }) => Object(details).audit_id === body.auditId,
      )
      return found.length === 2 && found
    })
    const [finished, started] = own
    const actor = { type: 'credential', id: clientId, label }
    const request = { method: 'POST', path: '/api/amazon/ads/call' }
    expect(finished).toMatchObject({ action: 'ads.write.finished', actor, request, outcome: { status: 'ok' } })
    expect(started).toMatchObject({
      ...{ action: 'ads.write.started', actor, request, outcome: { status: 'ok' } },
      ended_by: { id: finished?.id, status: 'ok' },
    })
    expect(await events(`actor=${clientId}&outcome=unknown`)).toEqual([])
    expect((await events(`resource=${profileId}&actor=${clientId}`)).map(({ id }) => id)).toContain(started?.id)
    expect(await events(`resource=none`)).toEqual([])
  })

  it('is exported as CSV, with the label and the operation', async () => {
    const { status, headers, text } = await p.get(
      `/v1/audit/events?format=csv&actor=${clientId}&action=ads.write.*`,
      token,
    )
    expect({ status, type: headers.get('content-type') }).toEqual({ status: 200, type: 'text/csv; charset=utf-8' })
    expect(text.split('\r\n')[1]).toContain(
      `"sp.keywords.update","/api/amazon/ads/call","credential","${clientId}","${label}"`,
    )
  })

  it('and the write itself are read by its audit id, by its own tenant only', async () => {
    const { body } = await commit()
    const path = `/api/amazon/ads/writes/${body.auditId}`
    expect((await p.get(path, token)).body).toMatchObject({ ok: true, state: 'finished', results: body.results })
    const stranger = await p.token(p.harbor.credentials.read)
    const [foreign, missing] = await Promise.all([
      p.get(path, stranger),
      p.get('/api/amazon/ads/writes/019f0000-0000-7000-8000-000000000000', stranger),
    ])
    expect(foreign.status).toBe(404)
    expect({ ...foreign.body, requestId: '' }).toEqual({ ...missing.body, requestId: '' })
  })
})
