import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { until } from '@platform/testkit'
import { warehouseScopes } from '@platform/tokens'
import { dataPlaneContract } from '../support/data-plane-contract.ts'
import { openRunningPlatform, type Reply, type RunningPlatform } from '../support/running-platform.ts'

const contract = dataPlaneContract()
const own = 'acc_northwind_na'
const foreign = 'acc_harbor_kitchen'

let p: RunningPlatform
beforeAll(async () => {
  p = await openRunningPlatform('data-plane-matrix')
})
afterAll(() => p?.close())

/** Creates a credential for one test, so that tests do not share a rate limit. */
const bearer = async (scopes: readonly string[] = warehouseScopes, tenant = p.northwind.id) =>
  p.token(await p.credential(tenant, [...scopes]))

const failureOf = ({ status, body }: Reply) => {
  const { error } = body as { error: Record<string, unknown> }
  return { status, error: { ...error, request_id: '' } }
}

/** The subjects of an answer's rows: campaigns, products, search terms. Days belong to no tenant. */
const namesIn = (data: unknown): unknown[] =>
  Array.isArray(data)
    ? data.flatMap(
        (row: Record<string, unknown>) =>
          row.campaign_id ?? row.asin ?? row.search_term ?? row.search_query ?? row.id ?? [],
      )
    : []

describe.each(contract)('$path', ({ path, scope, needsAccount, parameters, problemsOf }) => {
  const ask = (token: string, query: Record<string, string> = {}) =>
    p.get(`${path}?${new URLSearchParams({ ...(needsAccount && { account_id: own }), ...query })}`, token)

  it(`answers a token with ${scope} and no other scope, as the document states`, async () => {
    const token = await bearer([scope])
    const reply = await ask(token)
    expect(reply.status).toBe(200)
    expect(problemsOf(200, reply.body)).toBeUndefined()
    expect(problemsOf(200, { ...reply.body, more: 1 })).toBeDefined()
    if (parameters.includes('limit') && needsAccount) {
      const page = await ask(token, { limit: '1' })
      expect(problemsOf(200, page.body)).toBeUndefined()
      expect(page.body.next_cursor).toEqual(expect.any(String))
    }
  })

  it('refuses a token without that scope, and names the scope', async () => {
    const token = await bearer(
      [...warehouseScopes, 'ads:write', 'audit:read', 'sync:manage'].filter((one) => one !== scope),
    )
    const places = [p.demo.gateway, p.serviceUrl('warehouse-query')]
    for (const place of places) {
      const reply = await p.get(`${path}?account_id=${own}`, token, {}, place)
      expect(failureOf(reply)).toMatchObject({ status: 403, error: { code: 'insufficient_scope', missing: [scope] } })
      expect(problemsOf(403, reply.body)).toBeUndefined()
    }
  })

  it('refuses a caller without a token, at the gateway and behind it', async () => {
    for (const place of [p.demo.gateway, p.serviceUrl('warehouse-query')]) {
      const reply = await p.call(`${path}?account_id=${own}`, {}, place)
      expect(failureOf(reply)).toMatchObject({ status: 401, error: { code: 'invalid_token' } })
      expect(problemsOf(401, reply.body)).toBeUndefined()
    }
  })

  it('shows a tenant nothing of another one', async () => {
    const token = await bearer([scope], p.harbor.id)
    const reply = await ask(token, needsAccount ? { account_id: foreign } : {})
    expect(reply.status).toBe(200)
    expect(reply.text).not.toMatch(/northwind/i)
    expect(reply.text).not.toContain(p.northwind.id)
    const theirs = await ask(await bearer([scope]))
    const names = ({ body }: Reply) => new Set(namesIn(body.data))
    expect(names(theirs).intersection(names(reply))).toEqual(new Set())
  })

  if (!needsAccount) return

  it('requires an account, and answers another tenant’s exactly as a missing one', async () => {
    const token = await bearer([scope])
    const without = await p.get(path, token)
    expect(failureOf(without)).toMatchObject({ status: 400, error: { code: 'account_required' } })
    expect(problemsOf(400, without.body)).toBeUndefined()
    const [missing, other] = await Promise.all([
      ask(token, { account_id: 'acc_none' }),
      ask(token, { account_id: foreign }),
    ])
    expect(failureOf(missing)).toMatchObject({ status: 404, error: { code: 'account_not_found' } })
    expect(failureOf(other)).toEqual(failureOf(missing))
    expect(problemsOf(404, missing.body)).toBeUndefined()
  })

  it('names an unknown parameter', async () => {
    const reply = await ask(await bearer([scope]), { no_such_parameter: '1' })
    expect(failureOf(reply)).toMatchObject({ status: 400, error: { code: 'validation_error' } })
    expect(problemsOf(400, reply.body)).toBeUndefined()
  })

  it('answers 304 through the gateway when the answer has not changed', async () => {
    const token = await bearer([scope])
    const first = await ask(token)
    const etag = first.headers.get('etag') ?? ''
    expect(etag).toMatch(/^"[\w-]{43}"$/)
    const query = new URLSearchParams({ account_id: own })
    const again = await p.get(`${path}?${query}`, token, { 'if-none-match': etag })
    expect({ status: again.status, text: again.text, etag: again.headers.get('etag') }).toEqual({
      status: 304,
      text: '',
      etag,
    })
    expect(again.headers.get('ratelimit')).not.toBeNull()
  })

  if (parameters.includes('cursor'))
    it('continues a list only for the same tenant and account', async () => {
      const [token, stranger] = await Promise.all([bearer([scope]), bearer([scope], p.harbor.id)])
      const { body } = await ask(token, { limit: '1' })
      const cursor = String(body.next_cursor)
      expect((await ask(token, { cursor, limit: '2' })).status).toBe(200)
      const elsewhere = await Promise.all([
        ask(token, { cursor, account_id: 'acc_northwind_eu' }),
        ask(stranger, { cursor, account_id: foreign }),
        ask(token, { cursor, days: '3' }),
        ask(token, { cursor: `${cursor.slice(0, -1)}${cursor.endsWith('A') ? 'B' : 'A'}` }),
      ])
      for (const reply of elsewhere)
        expect(failureOf(reply)).toMatchObject({
          status: 400,
          error: { code: 'validation_error', issues: [{ path: 'cursor' }] },
        })
    })
})

describe('GET /v1/me and /v1/accounts', () => {
  it('name the credential, the tenant and only its own accounts', async () => {
    const token = await p.token(p.northwind.credentials.read)
    expect((await p.get('/v1/me', token)).body).toEqual({
      data: {
        tenant_id: p.northwind.id,
        label: 'demo read',
        client_id: p.northwind.credentials.read.client_id,
        scopes: [...warehouseScopes].sort(),
      },
    })
    const { body } = await p.get('/v1/accounts', token)
    const accounts = p.northwind.accounts as { id: string; name: string; currency: string; marketplaces: string[] }[]
    const auth = { retail: { status: 'connected' }, ads: { status: 'connected' } }
    expect(body).toEqual({
      data: accounts.map((account) => ({ ...account, auth })).toSorted((a, b) => (a.id < b.id ? -1 : 1)),
      next_cursor: null,
    })
  })

  it('an account without Brand Analytics gets 200 with the reason', async () => {
    const { status, body } = await p.get(
      '/v1/brand-analytics/search-query-performance?account_id=acc_northwind_eu',
      await bearer(),
    )
    expect({ status, body }).toMatchObject({
      status: 200,
      body: { data: [], availability: { status: 'not_connected' } },
    })
  })
})

it('a read of the data plane is in the audit log with its parameters', async () => {
  const token = await p.token(p.northwind.credentials.all)
  const { headers } = await p.get(`/v1/retail/sales?account_id=${own}&days=3`, token)
  const requestId = headers.get('x-request-id') ?? ''
  const [event] = await until('the event to be stored', async () => {
    const { body } = await p.get(`/v1/audit/events?request_id=${requestId}`, token)
    return Array.isArray(body.data) && body.data.length > 0 && (body.data as Record<string, unknown>[])
  })
  expect(event).toMatchObject({
    action: 'data.read',
    service: 'warehouse-query',
    resource: { type: 'account', id: own },
    outcome: { status: 'ok' },
    details: { path: '/v1/retail/sales', parameters: { days: 3 }, count: 3 },
  })
})
