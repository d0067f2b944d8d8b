import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { openConnection } from '@platform/demo/open-connection'
import { openRaw, until } from '@platform/testkit'
import { openRunningPlatform, type RunningPlatform } from '../support/running-platform.ts'

const errorLevel = 50
const json = { 'content-type': 'application/json' }
const form = { 'content-type': 'application/x-www-form-urlencoded' }
let p: RunningPlatform
let token: string
beforeAll(async () => {
  p = await openRunningPlatform('caller-faults')
  token = await p.token(p.northwind.credentials.all)
})
afterAll(() => p?.close())

type Line = Record<string, unknown> & { level: number; msg: string; requestId?: string }

function parsed(text: string): Line[] {
  try {
    return [JSON.parse(text)]
  } catch {
    return []
  }
}

/** The lines that a process has logged about a request. */
function linesOf(service: string, requestId: string): Line[] {
  const file = p.demo.processes.find(({ name }) => name === service)?.log ?? ''
  const lines = readFileSync(file, 'utf8').split('\n').flatMap(parsed)
  return lines.filter((line) => line.requestId === requestId)
}

/** Waits for the access line of a request in each process, and returns all lines about it. */
async function logged(services: readonly string[], requestId: string): Promise<Line[]> {
  const has = (service: string) => linesOf(service, requestId).some(({ msg }) => msg === 'http.request')
  await until(`the access lines of ${requestId}`, () => services.every(has))
  return services.flatMap((service) => linesOf(service, requestId))
}

function expectQuiet(lines: readonly Line[]): void {
  expect(lines.filter(({ level }) => level >= errorLevel)).toEqual([])
  expect(JSON.stringify(lines)).not.toMatch(/"(err|stack)":/)
}

const call = (body: object): RequestInit => ({ method: 'POST', headers: json, body: JSON.stringify(body) })
const merchantId = 'mer_northwind_na_us'

describe('the mistake of a caller', () => {
  it.each<[string, string, string, RequestInit, string]>([
    ['broken JSON', 'warehouse-query', '/api/query', { method: 'POST', headers: json, body: '{' }, 'validation_error'],
    [
      'a table that does not exist',
      'warehouse-query',
      '/api/query',
      call({ sql: 'SELECT * FROM nowhere' }),
      'sql_error',
    ],
    [
      'a write to the warehouse',
      'warehouse-query',
      '/api/query',
      call({ sql: 'DELETE FROM accounts' }),
      'read_only_violation',
    ],
    ['no account', 'warehouse-query', '/v1/retail/sales', {}, 'account_required'],
    ['a limit of zero', 'audit-log', '/v1/audit/events?limit=0', {}, 'validation_error'],
    [
      'an unknown operation',
      'amazon-retail',
      '/api/amazon/spapi/call',
      call({ merchantId, operation: 'nope' }),
      'operation_not_found',
    ],
    [
      'an unknown merchant',
      'amazon-retail',
      '/api/amazon/spapi/call',
      call({ merchantId: 'nope', operation: 'ordersV0.getOrder', params: { orderId: '902-1845936-5435065' } }),
      'merchant_not_found',
    ],
    [
      'an unknown profile',
      'amazon-ads',
      '/api/amazon/ads/call',
      call({ profileId: '1', operation: 'sp.campaigns.list' }),
      'profile_not_found',
    ],
    [
      'an unknown grant',
      'auth',
      '/oauth/token',
      { method: 'POST', headers: form, body: 'grant_type=nope' },
      'invalid_client',
    ],
    [
      'an unknown client',
      'auth',
      '/oauth/token',
      { method: 'POST', headers: form, body: 'grant_type=client_credentials&client_id=x&client_secret=y' },
      'invalid_client',
    ],
    ['a request without parameters', 'auth', '/oauth/authorize', {}, 'invalid_request'],
    ['a page that does not exist', 'auth', '/admin/nope', {}, 'not_found'],
  ])(
    'is logged without error level and stack, and with its kind in the access lines: %s',
    async (_name, service, path, init, kind) => {
      const requestId = `mistake-${Math.random().toString(36).slice(2)}`
      const headers = { authorization: `Bearer ${token}`, ...init.headers, 'x-request-id': requestId }
      if (service === 'auth') delete (headers as Record<string, string>).authorization
      const { status, headers: answered } = await p.call(path, { ...init, headers })
      expect(status).toBeGreaterThanOrEqual(400)
      expect(answered.get('x-failure-kind')).toBeNull()
      const lines = await logged(['gateway', service], requestId)
      expectQuiet(lines)
      const access = lines.filter(({ msg }) => msg === 'http.request')
      expect(access.map((line) => line.kind)).toEqual([kind, kind])
    },
  )

  it('that Amazon refuses is logged in the same way', async () => {
    const requestId = `amazon-${Math.random().toString(36).slice(2)}`
    const headers = { authorization: `Bearer ${token}`, ...json, 'x-request-id': requestId }
    const body = JSON.stringify({
      merchantId,
      operation: 'ordersV0.getOrder',
      params: { orderId: '902-0000000-0000000' },
    })
    const answer = await p.call('/api/amazon/spapi/call', { method: 'POST', headers, body })
    expect(answer.body).toMatchObject({ ok: false, kind: 'upstream_error', status: 404 })
    expectQuiet(await logged(['gateway', 'amazon-retail'], requestId))
  })
})

describe('a caller that disconnects', () => {
  it.each([
    ['warehouse-query', '/api/query'],
    ['amazon-retail', '/api/amazon/spapi/call'],
    ['amazon-ads', '/api/amazon/ads/call'],
    ['auth', '/oauth/token'],
    ['gateway', '/api/query'],
  ])('within its body is logged without error level and stack by %s', async (service, path) => {
    const requestId = `hang-up-${Math.random().toString(36).slice(2)}`
    const raw = openRaw(p.serviceUrl(service))
    const type = service === 'auth' ? form['content-type'] : json['content-type']
    raw.send(
      `POST ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\nX-Request-Id: ${requestId}\r\nContent-Type: ${type}\r\nContent-Length: 1000\r\n\r\n{"sql`,
    )
    await new Promise((sent) => raw.socket.write('', sent))
    raw.socket.destroySoon()
    expectQuiet(await logged([service], requestId))
  })

  it('during a query is logged without error level and stack', async () => {
    const requestId = `query-${Math.random().toString(36).slice(2)}`
    const admin = await openConnection(p.demo.backing.warehouse)
    const running = async () => {
      const [rows] = await admin.query(
        "SELECT id FROM information_schema.processlist WHERE info LIKE '%left_marker%' AND id <> CONNECTION_ID()",
      )
      return (rows as unknown[]).length
    }
    const aborter = new AbortController()
    const sql =
      'WITH RECURSIVE left_marker AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM left_marker) SELECT COUNT(*) FROM left_marker a, left_marker b'
    const headers = { 'x-request-id': requestId }
    const asked = p.query(token, { sql }, { signal: aborter.signal, headers }).catch(() => {})
    await until('the query to run', async () => (await running()) === 1)
    aborter.abort()
    await asked
    await admin.end()
    expectQuiet(await logged(['gateway', 'warehouse-query'], requestId))
  })
})
