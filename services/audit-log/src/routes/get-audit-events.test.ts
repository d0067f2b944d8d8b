import { randomUUID, randomUUIDv7 } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { openOutbox } from '@platform/events'
import { createApp } from '@platform/http'
import { listen } from '@platform/lifecycle'
import { callCommand } from '@platform/messaging'
import { openDatabase } from '@platform/postgres'
import { createMetrics } from '@platform/telemetry'
import { until } from '@platform/testkit'
import { z } from 'zod'
import { newEvent, type RunningAuditLog, startAuditLog } from '../../test/support/start-audit-log.ts'
import { createEvents } from '../events.ts'
import { getAuditEvents } from './get-audit-events.ts'

const Events = z.object({ data: z.array(z.unknown()), next_cursor: z.string().nullable() })

let audit: RunningAuditLog
let tenant = ''
beforeAll(async () => {
  audit = await startAuditLog()
})
afterAll(() => audit?.close())
beforeEach(() => {
  tenant = `tnt_${randomUUID()}`
})

/** Returns the events without those that reads of the log have recorded. */
const withoutReads = <T extends { action: string }>(events: T[]): T[] =>
  events.filter(({ action }) => action !== 'audit.read')

describe('GET /v1/audit/events', () => {
  it("returns the tenant's events, newest first, as they were recorded, with their position in the chain", async () => {
    const resource = { type: 'table', id: 'sales' }
    const request = { id: 'req-12345678', address: '203.0.113.7' }
    const first = newEvent(tenant, {
      resource,
      request,
      details: { sql: 'SELECT "ü" -- 😀', nested: { b: 1, a: [null] } },
    })
    const second = newEvent(tenant, { outcome: { status: 'failed', kind: 'sql_error', duration_ms: 3.5 } })
    await audit.store(first, second)
    const { data, next_cursor } = await audit.list(tenant)
    expect(data).toEqual([
      { ...second, seq: 2, hash: expect.stringMatching(/^[0-9a-f]{64}$/) },
      { ...first, seq: 1, hash: expect.stringMatching(/^[0-9a-f]{64}$/) },
    ])
    expect(next_cursor).toBeNull()
  })

  it("returns an empty log, and never another tenant's events", async () => {
    await audit.store(newEvent(tenant))
    expect(await audit.list(`tnt_${randomUUID()}`)).toEqual({ data: [], next_cursor: null })
  })

  it('records each read with its actor and filters', async () => {
    await audit.list(tenant, '?action=query.run&limit=5')
    const read = await until('the read is in the log', async () => {
      const { data } = await audit.list(tenant, '?action=audit.read')
      return data.at(-1)
    })
    expect(read).toMatchObject({
      service: 'audit-log',
      actor: { type: 'credential', id: `cred_${tenant}` },
      request: { id: expect.any(String), address: expect.any(String) },
      outcome: { status: 'ok' },
      details: { filters: { action: 'query.run' }, rows: 0 },
    })
  })

  it('filters by action, by prefix of an action, and by request', async () => {
    const request = { id: 'req-abcdefgh', address: '' }
    const actions = ['query.run', 'query.run.slow', 'queryx.run', 'query', 'query_run.it', 'token.minted']
    await audit.store(...actions.map((action) => newEvent(tenant, { action })), newEvent(tenant, { request }))
    const found = async (query: string) =>
      withoutReads((await audit.list(tenant, query)).data).map(({ action }) => action)
    expect(await found('?action=query.run')).toEqual(['query.run', 'query.run'])
    expect(await found('?action=query.*')).toEqual(['query.run', 'query.run.slow', 'query.run'])
    expect(await found('?action=token.*')).toEqual(['token.minted'])
    expect(await found('?action=nothing.*')).toEqual([])
    expect(await found('?request_id=req-abcdefgh')).toEqual(['query.run'])
  })

  it('filters by actor, by outcome and by resource, each exactly', async () => {
    const events = [
      newEvent(tenant, {
        actor: { type: 'credential', id: 'cred_a', label: 'a' },
        resource: { type: 'profile', id: '317' },
      }),
      newEvent(tenant, { actor: { type: 'person', id: 'usr_b' }, outcome: { status: 'failed', kind: 'throttled' } }),
      newEvent(tenant, {
        outcome: { status: 'refused' },
        resource: { type: 'profile', id: `317${'x'.repeat(1_000)}` },
      }),
      newEvent(tenant, { outcome: { status: 'unknown' }, resource: { type: 'merchant', id: 'mer "ü" 1' } }),
    ]
    await audit.store(...events)
    const found = async (query: Record<string, string>) =>
      withoutReads((await audit.list(tenant, `?${new URLSearchParams(query)}`)).data).map(({ id }) =>
        events.findIndex((event) => event.id === id),
      )
    expect(await found({ actor: 'cred_a' })).toEqual([0])
    expect(await found({ actor: 'usr_b' })).toEqual([1])
    expect(await found({ actor: 'cred' })).toEqual([])
    expect(await found({ outcome: 'failed' })).toEqual([1])
    expect(await found({ outcome: 'unknown' })).toEqual([3])
    expect(await found({ outcome: 'ok' })).toEqual([0])
    expect(await found({ resource: '317' })).toEqual([0])
    expect(await found({ resource: `317${'x'.repeat(1_000)}` })).toEqual([2])
    expect(await found({ resource: 'mer "ü" 1', outcome: 'unknown' })).toEqual([3])
    expect(await found({ resource: '317', actor: 'usr_b' })).toEqual([])
  })

  it.each(['outcome=good', 'actor=', `actor=${'x'.repeat(257)}`, 'resource=a%00b', 'format=xml'])(
    'refuses the filter %s with its name',
    async (query) => {
      const { status, body } = await audit.fail(tenant, `?${query}`)
      expect({ status, body }).toMatchObject({
        status: 400,
        body: { error: { issues: [{ path: query.split('=')[0] }] } },
      })
    },
  )

  it('stores events whose resource id cannot be the value of a filter', async () => {
    const ids = ['a\nb', 'a\u0000b', 'é'.repeat(1_024)]
    await audit.store(...ids.map((id) => newEvent(tenant, { resource: { type: 'table', id } })))
    const { data } = await audit.list(tenant, '?action=query.run')
    expect(data.map(({ resource }) => resource?.id)).toEqual(ids.toReversed())
  })

  it('names at the start of a write the event of its end, once that is stored', async () => {
    const [first, second] = [randomUUIDv7(), randomUUIDv7()]
    const write = (verb: string, audit_id: string, status: 'ok' | 'failed') =>
      newEvent(tenant, { action: `ads.write.${verb}`, outcome: { status }, details: { audit_id } })
    const end = write('finished', first, 'failed')
    await audit.store(write('started', first, 'ok'), write('started', second, 'ok'), end)
    const { data } = await audit.list(tenant, '?action=ads.write.*')
    expect(data.map(({ action, ended_by }) => [action, ended_by])).toEqual([
      ['ads.write.finished', undefined],
      ['ads.write.started', undefined],
      ['ads.write.started', { id: end.id, seq: 3, status: 'failed' }],
    ])
  })

  it('exports all events that match as CSV, newest first, and records the export once', async () => {
    const events = Array.from({ length: 1_203 }, (_, n) => newEvent(tenant, { details: { n } }))
    await audit.storeAll(events)
    await audit.store(newEvent(tenant, { action: 'other.thing' }))
    const bearer = await audit.token(tenant)
    const response = await fetch(`${audit.http.url}/v1/audit/events?format=csv&action=query.run`, {
      headers: { authorization: `Bearer ${bearer}` },
    })
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="audit-events.csv"')
    const [header = '', ...rows] = (await response.text()).trimEnd().split('\r\n')
    expect(header.split(',').slice(0, 5)).toEqual(['seq', 'id', 'occurred_at', 'service', 'action'])
    const seqs = rows.map((row) => Number(/^"(\d+)"/.exec(row)?.[1]))
    expect(seqs).toEqual(seqs.toSorted((a, b) => b - a))
    const numbers = rows.map((row) => Number(/""n"":(\d+)/.exec(row)?.[1]))
    expect(numbers.toSorted((a, b) => a - b)).toEqual(events.map((_, n) => n))
    const reads = await until('the export is in the log', async () => {
      const { data } = await audit.list(tenant, '?action=audit.read')
      return data.some(({ details }) => details.rows === 1_203) && data
    })
    expect(reads.filter(({ details }) => Object(details.filters).format === 'csv')).toHaveLength(1)
  })

  it('exports without limit and cursor only', async () => {
    const { status, body } = await audit.fail(tenant, '?format=csv&limit=5&cursor=x')
    expect({ status, body }).toMatchObject({
      status: 400,
      body: { error: { issues: [{ path: 'limit' }, { path: 'cursor' }] } },
    })
  })

  it('filters by time, both ends included; a date covers the whole day', async () => {
    const times = [
      '2026-03-01T23:59:59.999Z',
      '2026-03-02T00:00:00.000Z',
      '2026-03-02T23:59:59.999Z',
      '2026-03-03T00:00:00.000Z',
    ]
    await audit.store(...times.map((occurred_at) => newEvent(tenant, { occurred_at })))
    const found = async (query: string) => {
      const { data } = await audit.list(tenant, `${query}&action=query.run`)
      return data.map(({ occurred_at }) => times.indexOf(occurred_at)).toSorted()
    }
    expect(await found('?from=2026-03-02&to=2026-03-02')).toEqual([1, 2])
    expect(await found('?from=2026-03-02T23:59:59.999Z')).toEqual([2, 3])
    expect(await found('?to=2026-03-02T00:00:00Z')).toEqual([0, 1])
    expect(await found(`?to=${encodeURIComponent('2026-03-02T02:00:00+02:00')}`)).toEqual([0, 1])
    expect(await found('?from=2026-03-03&to=2026-03-01')).toEqual([])
  })

  it('pages through all of it once while new events arrive', async () => {
    const events = Array.from({ length: 25 }, (_, n) => newEvent(tenant, { details: { n } }))
    await audit.store(...events)
    const seen: unknown[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const page = await audit.list(tenant, `?action=query.*&limit=7${cursor && `&cursor=${cursor}`}`)
      expect(page.data.length).toBeLessThanOrEqual(7)
      seen.push(...page.data.map(({ details }) => details.n))
      cursor = page.next_cursor
      await audit.store(newEvent(tenant, { details: { n: 'later' } }))
    }
    expect(seen).toEqual(Array.from({ length: 25 }, (_, n) => 24 - n))
  })

  it('limits a page to about 8 MiB, and continues after it', async () => {
    const sql = 'x'.repeat(1_500_000)
    await audit.store(...Array.from({ length: 8 }, (_, n) => newEvent(tenant, { details: { n, sql } })))
    const first = await audit.list(tenant, '?action=query.run')
    expect(first.data.map(({ details }) => details.n)).toEqual([7, 6, 5, 4, 3, 2])
    const rest = await audit.list(tenant, `?action=query.run&cursor=${first.next_cursor}`)
    expect(rest.data.map(({ details }) => details.n)).toEqual([1, 0])
    expect(rest.next_cursor).toBeNull()
  })

  it('refuses a cursor that was changed, or that belongs to another tenant or other filters', async () => {
    await audit.store(newEvent(tenant), newEvent(tenant), newEvent(tenant))
    const { next_cursor: cursor } = await audit.list(tenant, '?limit=1&action=query.run')
    const other = `tnt_${randomUUID()}`
    const changed = `${cursor?.startsWith('B') ? 'A' : 'B'}${cursor?.slice(1)}`
    const refused = { status: 400, code: 'validation_error' }
    expect(await audit.fail(tenant, `?action=query.run&cursor=${changed}`)).toMatchObject(refused)
    expect(await audit.fail(tenant, `?cursor=${cursor}`)).toMatchObject(refused)
    expect(await audit.fail(tenant, `?action=query.*&cursor=${cursor}`)).toMatchObject(refused)
    expect(await audit.fail(other, `?action=query.run&cursor=${cursor}`)).toMatchObject(refused)
    expect(await audit.fail(tenant, '?cursor=')).toMatchObject(refused)
    expect((await audit.list(tenant, `?action=query.run&limit=2&cursor=${cursor}`)).data).toHaveLength(2)
  })

  it.each([
    ['limit=0', 'limit'],
    ['limit=501', 'limit'],
    ['limit=ten', 'limit'],
    ['from=yesterday', 'from'],
    ['to=2026-02-30', 'to'],
    ['from=2026-01-01T00:00:00', 'from'],
    ['action=Query.Run', 'action'],
    ['action=*', 'action'],
    ['action=query*', 'action'],
    ['action=a&action=b', 'action'],
    ['request_id=%00', 'request_id'],
    ['form=2026-01-01', 'form'],
  ])('refuses ?%s and names the wrong parameter', async (query, path) => {
    const { status, code, body } = await audit.fail(tenant, `?${query}`)
    expect({ status, code }).toEqual({ status: 400, code: 'validation_error' })
    expect(body).toMatchObject({ error: { issues: [{ path }], request_id: expect.any(String) } })
  })

  it('requires a token with the scope audit:read', async () => {
    expect(await audit.get('/v1/audit/events')).toMatchObject({
      status: 401,
      body: { error: { code: 'invalid_token' } },
    })
    const others = await audit.token(tenant, 'account:read retail:read ads:read brand_analytics:read')
    expect(await audit.get('/v1/audit/events', others)).toMatchObject({
      status: 403,
      body: { error: { code: 'insufficient_scope' } },
    })
  })

  it('fails in its envelope when PostgreSQL is unavailable', async () => {
    const { messaging, log, verifier, cursors } = audit.context
    const url = 'postgres://audit_log:secret@127.0.0.1:1/platform'
    const metrics = createMetrics('away')
    const database = openDatabase(url, { log })
    const outbox = openOutbox({ url, service: 'audit-log-away', messaging, log, metrics, deadlineMs: 200 })
    const needs = { database, cursors, events: createEvents({ outbox, log, metrics }) }
    const http = await listen(createApp({ routes: [getAuditEvents], needs, verifier, log, metrics }), {
      host: '127.0.0.1',
      port: 0,
    })
    try {
      const headers = { authorization: `Bearer ${await audit.token(tenant)}` }
      const response = await fetch(`${http.url}/v1/audit/events`, { headers })
      expect(response.status).toBe(503)
      const text = await response.text()
      expect(JSON.parse(text)).toMatchObject({ error: { code: 'audit_unavailable' } })
      expect(text).not.toContain('127.0.0.1')
    } finally {
      await http.close()
      await outbox.close()
      await database.close()
    }
  })
})

describe('audit.export', () => {
  it('returns the same events page by page as CSV, with one header', async () => {
    const by = { type: 'person', id: 'usr_1' }
    await audit.store(...[1, 2, 3].map((n) => newEvent(tenant, { details: { n } })))
    const Page = z.object({ csv: z.string(), next_cursor: z.string().nullable() })
    const pages: string[] = []
    let cursor: string | null = null
    do {
      const input = { tenantId: tenant, action: 'query.run', limit: 2, by, ...(cursor !== null && { cursor }) }
      const page: z.infer<typeof Page> = Page.parse(
        await callCommand(audit.context.messaging, 'audit-log', 'audit.export', input),
      )
      pages.push(page.csv)
      cursor = page.next_cursor
    } while (cursor !== null)
    expect(pages).toHaveLength(2)
    const [header, ...rows] = pages.join('').trimEnd().split('\r\n')
    expect(header).toMatch(/^seq,id,/)
    expect(rows.map((row) => /""n"":(\d)/.exec(row)?.[1])).toEqual(['3', '2', '1'])
  })
})

describe('audit.list', () => {
  const by = { type: 'person', id: 'usr_1', label: 'ann@example.com' }
  const ask = (input: object) => callCommand(audit.context.messaging, 'audit-log', 'audit.list', input)

  it('returns the same pages over messaging, and records the reader', async () => {
    await audit.store(...[1, 2, 3].map((n) => newEvent(tenant, { details: { n } })))
    const { data, next_cursor } = await audit.list(tenant, '?action=query.run&from=2020-01-01&limit=2')
    const page = { tenantId: tenant, action: 'query.run', from: '2020-01-01', limit: 2, by }
    expect(await ask(page)).toEqual({ data, next_cursor })
    expect(await ask({ ...page, cursor: next_cursor })).toMatchObject({
      data: [{ details: { n: 1 } }],
      next_cursor: null,
    })
    const reads = await until('the reads are in the log', async () => {
      const found = await audit.list(tenant, '?action=audit.read')
      return found.data.filter(({ actor }) => actor.type === 'person').length === 2 && found.data
    })
    expect(reads.at(-2)).toMatchObject({ actor: by, details: { rows: 2, filters: { action: 'query.run' } } })
  })

  it('limits the answer over messaging to the size of a message', async () => {
    const text = 'x'.repeat(300_000)
    await audit.store(...[1, 2, 3].map((n) => newEvent(tenant, { details: { n, text } })))
    const page = Events.parse(await ask({ tenantId: tenant, action: 'query.run', by }))
    expect(page.data).toHaveLength(2)
    const rest = Events.parse(await ask({ tenantId: tenant, action: 'query.run', cursor: page.next_cursor, by }))
    expect(rest).toMatchObject({ data: [{ details: { n: 1 } }], next_cursor: null })
  })

  it('refuses invalid input over messaging', async () => {
    const kind = 'validation_error'
    await expect(ask({ tenantId: tenant, by, action: 'Query Run' })).rejects.toMatchObject({ kind })
    await expect(ask({ tenantId: tenant, by, cursor: 'AAAA' })).rejects.toMatchObject({ kind })
    await expect(ask({ tenantId: tenant })).rejects.toMatchObject({ kind })
    await expect(ask({ tenantId: tenant, by, everything: true })).rejects.toMatchObject({ kind })
  })
})
