import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { openConnection } from '@platform/demo/open-connection'
import { connectMessaging } from '@platform/messaging'
import { runAdmin } from '@platform/operations/admin'
import { until } from '@platform/testkit'
import { openRunningPlatform, type Reply, type RunningPlatform } from '../support/running-platform.ts'

let p: RunningPlatform
let token: string
beforeAll(async () => {
  p = await openRunningPlatform('bad-input')
  token = await p.token(
    await p.credential(p.northwind.id, [
      'account:read',
      'retail:read',
      'ads:read',
      'brand_analytics:read',
      'audit:read',
    ]),
  )
})
afterAll(() => p?.close())

const json = { 'content-type': 'application/json' }
const bearer = () => ({ authorization: `Bearer ${token}` })

/** Every failure is JSON in the surface's envelope, with a request id and without internal details. */
function expectEnvelope({ status, headers, body, text }: Reply, surface: 'api' | 'v1' | 'oauth', kind: string) {
  expect(headers.get('content-type')).toMatch(/^application\/json/)
  expect(headers.get('x-request-id')).toMatch(/^[A-Za-z0-9_-]{8,64}$/)
  expect(text).not.toMatch(/<html|node_modules|at .*\.ts:\d|127\.0\.0\.1:|password/i)
  if (surface === 'oauth') expect(body).toMatchObject({ error: kind, error_description: expect.any(String) })
  else if (surface === 'v1')
    expect(body).toMatchObject({
      error: { code: kind, message: expect.any(String), request_id: headers.get('x-request-id') },
    })
  else
    expect(body).toMatchObject({
      ok: false,
      kind,
      friendly: expect.any(String),
      requestId: headers.get('x-request-id'),
    })
  expect(status).toBeGreaterThanOrEqual(400)
}

describe('every failure is in its surface’s envelope', () => {
  it.each<['api' | 'v1' | 'oauth', string, string, string, RequestInit]>([
    ['api', 'not_found', '/api/nothing', 'an unknown path', { headers: {} }],
    ['api', 'not_found', '/', 'elsewhere', { method: 'PROPFIND' }],
    ['v1', 'not_found', '/v1/nothing', 'an unknown path', {}],
    ['oauth', 'not_found', '/oauth/nothing', 'an unknown path', {}],
    ['api', 'method_not_allowed', '/api/query', 'a wrong method', { method: 'GET' }],
    ['v1', 'method_not_allowed', '/v1/audit/events', 'a wrong method', { method: 'DELETE' }],
    ['api', 'invalid_token', '/api/query', 'no token', { method: 'POST', headers: json, body: '{"sql":"SELECT 1"}' }],
    ['v1', 'invalid_token', '/v1/audit/events', 'no token', {}],
    ['api', 'invalid_token', '/api/tables', 'a garbled token', { headers: { authorization: 'Bearer x.y.z' } }],
    ['api', 'invalid_token', '/api/tables', 'another scheme', { headers: { authorization: 'Basic eDp5' } }],
    ['api', 'invalid_token', '/api/tables?access_token=abc', 'a token in the query string', {}],
    ['oauth', 'invalid_request', '/oauth/token', 'a wrong content type', { method: 'POST', headers: json, body: '{}' }],
    [
      'oauth',
      'invalid_client',
      '/oauth/token',
      'no client',
      { method: 'POST', body: new URLSearchParams({ grant_type: 'client_credentials' }) },
    ],
  ])('%s %s: %s with %s', async (surface, kind, path, _what, init) => {
    const reply = await p.call(path, init)
    expectEnvelope(reply, surface, kind)
    if (kind === 'invalid_token') expect(reply.headers.get('www-authenticate')).toMatch(/^Bearer /)
    if (kind === 'method_not_allowed') expect(reply.headers.get('allow')).toBeTruthy()
  })

  it.each<[string, string, RequestInit]>([
    ['validation_error', 'malformed JSON', { headers: json, body: '{"sql":' }],
    ['validation_error', 'bytes that are not UTF-8', { headers: json, body: Uint8Array.from([0x7b, 0xff, 0x7d]) }],
    ['unsupported_media_type', 'text', { headers: { 'content-type': 'text/plain' }, body: 'SELECT 1' }],
    ['payload_too_large', 'three megabytes', { headers: json, body: JSON.stringify({ sql: 'x'.repeat(3_000_000) }) }],
    ['read_only_violation', 'a write', { headers: json, body: JSON.stringify({ sql: 'DELETE FROM accounts' }) }],
    ['sql_error', 'an unknown table', { headers: json, body: JSON.stringify({ sql: 'SELECT * FROM nope' }) }],
    [
      'query_timeout',
      'too little time',
      {
        headers: json,
        body: JSON.stringify({
          sql: 'WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r) SELECT COUNT(*) FROM r a, r b',
          queryTimeoutMs: 200,
        }),
      },
    ],
    [
      'too_many_rows',
      '50,001 rows',
      {
        headers: json,
        body: JSON.stringify({
          sql: 'WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE n < 50001) SELECT n FROM r',
        }),
      },
    ],
    [
      'response_too_large',
      'eleven megabytes',
      { headers: json, body: JSON.stringify({ sql: `SELECT REPEAT('x', 11000000) AS x` }) },
    ],
  ])('POST /api/query: %s for %s', async (kind, _what, init) => {
    expectEnvelope(
      await p.call('/api/query', { method: 'POST', ...init, headers: { ...bearer(), ...init.headers } }),
      'api',
      kind,
    )
  })

  it('text that is not HTTP gets an answer', async () => {
    const { hostname, port } = new URL(p.demo.gateway)
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(port), hostname, () => socket.end('GARBAGE\r\n\r\n'))
      let text = ''
      socket.on('data', (chunk) => {
        text += chunk
      })
      socket.on('close', () => resolve(text))
      socket.on('error', reject)
    })
    expect(answer).toMatch(/^HTTP\/1\.1 400 /)
    expect(answer).toContain('"kind":"validation_error"')
  })
})

describe('misbehaving clients', () => {
  it('a client that disconnects stops its query in the database', async () => {
    const admin = await openConnection(p.demo.backing.warehouse)
    const running = async () => {
      const [rows] = await admin.query(
        "SELECT id FROM information_schema.processlist WHERE info LIKE '%hang_up_marker%' AND id <> CONNECTION_ID()",
      )
      return (rows as unknown[]).length
    }
    const aborter = new AbortController()
    const sql =
      'WITH RECURSIVE hang_up_marker AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM hang_up_marker) SELECT COUNT(*) FROM hang_up_marker a, hang_up_marker b'
    const asked = p.query(token, { sql }, { signal: aborter.signal }).catch(() => {})
    await until('the query to run', async () => (await running()) === 1)
    aborter.abort()
    await asked
    await until('the query to be gone', async () => (await running()) === 0)
    await admin.end()
  })

  it('a client that reads a byte a second does not delay the others', async () => {
    const { hostname, port } = new URL(p.demo.gateway)
    const body = JSON.stringify({ sql: "SELECT REPEAT('x', 9000000) AS x" })
    const socket = connect(Number(port), hostname)
    socket.pause()
    socket.write(
      `POST /api/query HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${token}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    )
    const reader = setInterval(() => socket.read(1), 1_000)
    try {
      for (let n = 0; n < 5; n += 1) expect((await p.query(token, { sql: 'SELECT 1' })).status).toBe(200)
    } finally {
      clearInterval(reader)
      socket.destroy()
    }
  })
})

describe("an operator's command with a name that does not exist", () => {
  const admin = async (...args: string[]) => {
    const lines: { stdout: string[]; stderr: string[] } = { stdout: [], stderr: [] }
    const code = await runAdmin(args, {
      print: (line) => void lines.stdout.push(line),
      complain: (line) => void lines.stderr.push(line),
      connect: () => connectMessaging(p.demo.backing.nats, { name: 'admin', log: { info: () => {}, warn: () => {} } }),
      signal: new AbortController().signal,
    })
    return { code, stdout: lines.stdout.join('\n'), stderr: lines.stderr.join('\n') }
  }
  const tenant = 'Northwind Outdoor'

  it.each<[string, string[]]>([
    ['"nope" is neither the id nor the name', ['audit', 'verify', '--tenant', 'nope']],
    ['"nope" is neither the id nor the name', ['warehouse', 'provision', '--tenant', 'nope']],
    ['"platform" is neither the id nor the name', ['user', 'list', '--tenant', 'platform']],
    ['nope', ['amazon', 'call', '--operation', 'nope']],
    ['merchant', ['amazon', 'call', '--operation', 'getDestinations', '--tenant', tenant, '--merchant', 'nope']],
    ['POST /api/amazon/spapi/call', ['amazon', 'call', '--operation', 'ordersV0.getOrder']],
  ])('is refused by every service with exit code 2: %s', async (reason, args) => {
    const { code, stdout, stderr } = await admin(...args)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain(reason)
  })

  it('is not confused with a tenant by name, or with the chain of no tenant', async () => {
    expect(await admin('audit', 'verify', '--tenant', tenant)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(new RegExp(`^${p.northwind.id} +[1-9]\\d* rows +ok$`)),
    })
    expect(await admin('audit', 'verify', '--tenant', 'platform')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^platform +[1-9]\d* rows +ok$/),
    })
  })
})
