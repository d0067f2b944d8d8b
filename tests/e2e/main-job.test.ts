import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { until } from '@platform/testkit'
import { openRunningPlatform, type RunningPlatform } from '../support/running-platform.ts'

let p: RunningPlatform
let token: string
beforeAll(async () => {
  p = await openRunningPlatform('main-job', { gateways: 2 })
  token = await p.token(p.northwind.credentials.all)
})
afterAll(() => p?.close())

const eventsOf = async (requestId: string): Promise<Record<string, unknown>[]> => {
  const { body } = await p.get(`/v1/audit/events?request_id=${requestId}`, token)
  return body.data as Record<string, unknown>[]
}

describe('the main job', () => {
  it('a query returns rows, columns and a count, and is found in the audit log', async () => {
    const answer = await p.query(token, {
      sql: 'SELECT COUNT(*) AS n, MAX(currency) AS currency FROM accounts WHERE account_id <> ?',
      params: ['none'],
    })
    expect(answer.status).toBe(200)
    expect(answer.body).toEqual({
      ok: true,
      rows: [{ n: p.northwind.accounts.length, currency: expect.stringMatching(/^[A-Z]{3}$/) }],
      columns: [
        { name: 'n', type: 'BIGINT' },
        { name: 'currency', type: expect.any(String) },
      ],
      rowCount: 1,
      durationMs: expect.any(Number),
    })
    const requestId = answer.headers.get('x-request-id') ?? ''
    const [event] = await until('the event to be stored', async () => {
      const events = await eventsOf(requestId)
      return events.length > 0 && events
    })
    expect(event).toMatchObject({
      action: 'query.run',
      service: 'warehouse-query',
      tenant_id: p.northwind.id,
      actor: { type: 'credential', id: p.northwind.credentials.all.client_id },
      request: { id: requestId, address: '127.0.0.1' },
      outcome: { status: 'ok' },
      details: {
        sql: 'SELECT COUNT(*) AS n, MAX(currency) AS currency FROM accounts WHERE account_id <> ?',
        row_count: 1,
      },
    })
    expect(JSON.stringify(event)).not.toContain('none')
  })

  it("the caller's own request id is kept from end to end", async () => {
    const answer = await p.query(token, { sql: 'SELECT 1' }, { headers: { 'x-request-id': 'order-4711_b' } })
    expect(answer.headers.get('x-request-id')).toBe('order-4711_b')
    await until('the event to be stored', async () => (await eventsOf('order-4711_b')).length === 1)
  })

  it('lists tables and describes one', async () => {
    const { body: listing } = await p.get('/api/tables', token)
    expect(listing.tables).toEqual(
      expect.arrayContaining([
        { name: 'ads_campaign_daily', type: 'table', rows: expect.any(Number), comment: expect.any(String) },
      ]),
    )
    const { body: table } = await p.get('/api/table/ads_campaign_daily', token)
    expect(table).toMatchObject({ ok: true, table: 'ads_campaign_daily' })
    expect(table.columns).toEqual(
      expect.arrayContaining([
        { Field: 'account_id', Type: expect.any(String), Null: 'NO', Key: 'PRI', Default: null, Extra: '' },
      ]),
    )
    const missing = await p.get('/api/table/nope', token)
    expect(missing).toMatchObject({ status: 404, body: { ok: false, kind: 'not_found' } })
  })

  it('both gateways share one limit and one set of tokens', async () => {
    const own = await p.token(await p.credential(p.northwind.id))
    const answers = await Promise.all(
      Array.from({ length: 250 }, (_, n) => p.get('/api/tables', own, {}, p.demo.gateways[n % 2])),
    )
    const limited = answers.filter(({ body }) => body.kind === 'rate_limited')
    expect(limited).toHaveLength(10)
    expect(Number(limited[0]?.headers.get('retry-after'))).toBeGreaterThan(0)
  })
})

describe('tenants', () => {
  it('tenants see only their own data', async () => {
    const other = await p.token(p.harbor.credentials.read)
    const names = async (bearer: string) =>
      (await p.query(bearer, { sql: 'SELECT account_id AS id FROM accounts ORDER BY 1' })).body.rows
    expect(await names(token)).toEqual(
      p.northwind.accounts
        .map((account) => ({ id: (account as { id: string }).id }))
        .sort((a, b) => a.id.localeCompare(b.id)),
    )
    expect(await names(other)).toEqual(p.harbor.accounts.map((account) => ({ id: (account as { id: string }).id })))
    const foreign = await p.query(other, { sql: `SELECT * FROM ${p.northwind.warehouse?.database}.accounts` })
    expect(foreign).toMatchObject({ status: 400, body: { kind: 'read_only_violation' } })
  })

  it('tenants see only their own audit events', async () => {
    const other = await p.token(p.harbor.credentials.all)
    const { headers } = await p.query(token, { sql: 'SELECT 42' })
    const requestId = headers.get('x-request-id') ?? ''
    await until('the event to be stored', async () => (await eventsOf(requestId)).length === 1)
    expect((await p.get(`/v1/audit/events?request_id=${requestId}`, other)).body.data).toEqual([])
  })
})

describe('revocation', () => {
  it('every gateway and service refuses a revoked credential', async () => {
    const credential = await p.credential(p.harbor.id)
    const bearer = await p.token(credential)
    expect((await p.query(bearer, { sql: 'SELECT 1' })).status).toBe(200)
    await p.command('auth', 'credential.revoke', { clientId: credential.client_id })
    const places = [...p.demo.gateways, p.serviceUrl('warehouse-query')]
    await until('every place to refuse it', async () =>
      (await Promise.all(places.map((base) => p.query(bearer, { sql: 'SELECT 1' }, { base })))).every(
        ({ status }) => status === 401,
      ),
    )
    await expect(p.token(credential)).rejects.toThrow('invalid_client')
  })
})
