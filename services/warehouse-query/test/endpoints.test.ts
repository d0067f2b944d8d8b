import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { until } from '@platform/testkit'
import { warehouseScopes } from '@platform/tokens'
import { type OwnDatabase, openOwnDatabase } from './support/own-database.ts'
import { openRunningService, type RunningService } from './support/running-service.ts'

const tenantId = `tnt_${randomBytes(6).toString('hex')}`
const otherId = `tnt_${randomBytes(6).toString('hex')}`
let service: RunningService
let own: OwnDatabase
let other: OwnDatabase
let token: string
beforeAll(async () => {
  const table = (value: string) => [
    `CREATE TABLE sales (id INT PRIMARY KEY, who VARCHAR(20)) COMMENT 'What was sold'`,
    `INSERT INTO sales VALUES (1, '${value}')`,
  ]
  own = await openOwnDatabase([...table('own'), 'CREATE VIEW recent AS SELECT * FROM sales'])
  other = await openOwnDatabase([...table('other'), 'CREATE TABLE secret (i INT)'])
  service = await openRunningService()
  await service.ctx.directory.put(tenantId, own.account, { managed: false })
  await service.ctx.directory.put(otherId, other.account, { managed: false })
  token = await service.tokenOf(tenantId)
})
afterAll(async () => {
  await service?.close()
  await own?.close()
  await other?.close()
})

const endpoints: [
  string,
  (bearer: string) => Promise<{ status: number; headers: Headers; body: Record<string, unknown> }>,
][] = [
  ['POST /api/query', (bearer) => service.post(bearer, { sql: 'SELECT 1' })],
  ['GET /api/tables', (bearer) => service.get('/api/tables', bearer)],
  ['GET /api/table/sales', (bearer) => service.get('/api/table/sales', bearer)],
]

describe.each(endpoints)('%s', (_name, ask) => {
  it('serves a caller with the four read scopes', async () => {
    expect(await ask(token)).toMatchObject({ status: 200, body: { ok: true } })
  })

  it.each(warehouseScopes)('refuses a caller without %s, and names the scope', async (missing) => {
    const narrow = await service.tokenOf(
      tenantId,
      warehouseScopes.filter((scope) => scope !== missing),
    )
    const { status, body, headers } = await ask(narrow)
    expect({ status, body }).toMatchObject({
      status: 403,
      body: { ok: false, kind: 'insufficient_scope', missing: [missing] },
    })
    expect(headers.get('www-authenticate')).toContain('error="insufficient_scope"')
  })

  it('refuses garbage, foreign and expired tokens the same way', async () => {
    const expired = await service.issuer.mint({ tenant_id: tenantId, exp: Math.floor(Date.now() / 1_000) - 60 })
    const foreign = await service.issuer.mint({ tenant_id: tenantId }, { foreignKey: true })
    const elsewhere = await service.issuer.mint({ tenant_id: tenantId, aud: 'https://elsewhere.example' })
    const idToken = await service.issuer.mint({ tenant_id: tenantId }, { header: { typ: 'JWT' } })
    const unsigned = `${Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url')}.${token.split('.')[1]}.`
    for (const bearer of ['garbage', expired, foreign, elsewhere, idToken, unsigned]) {
      const { status, body, headers } = await ask(bearer)
      expect({ status, kind: body.kind }).toEqual({ status: 401, kind: 'invalid_token' })
      expect(headers.get('www-authenticate')).toMatch(/^Bearer /)
    }
  })

  it('a tenant without a warehouse gets warehouse_unavailable', async () => {
    expect(await ask(await service.tokenOf('tnt_without'))).toMatchObject({
      status: 503,
      body: { kind: 'warehouse_unavailable' },
    })
  })
})

describe('tenants see', () => {
  it('their own rows', async () => {
    expect((await service.post(token, { sql: 'SELECT who FROM sales' })).body.rows).toEqual([{ who: 'own' }])
    expect((await service.post(await service.tokenOf(otherId), { sql: 'SELECT who FROM sales' })).body.rows).toEqual([
      { who: 'other' },
    ])
  })

  it('their own tables, with comments, and views without a row count', async () => {
    expect((await service.get('/api/tables', token)).body).toEqual({
      ok: true,
      tables: [
        { name: 'recent', type: 'view', rows: null, comment: '' },
        { name: 'sales', type: 'table', rows: expect.any(Number), comment: 'What was sold' },
      ],
    })
  })

  it('the columns of a table as SHOW COLUMNS returns them', async () => {
    expect((await service.get('/api/table/sales', token)).body).toEqual({
      ok: true,
      table: 'sales',
      columns: [
        {
          Field: 'id',
          Type: expect.stringMatching(/^int(\(11\))?$/),
          Null: 'NO',
          Key: 'PRI',
          Default: null,
          Extra: '',
        },
        { Field: 'who', Type: 'varchar(20)', Null: 'YES', Key: '', Default: null, Extra: '' },
      ],
    })
  })

  it.each(['secret', 'none', 'sales`; DROP TABLE sales; --', '%2e%2e%2fsecret', 'x'.repeat(65)])(
    "another tenant's table and a missing one look alike: %s",
    async (name) => {
      expect(await service.get(`/api/table/${encodeURIComponent(name)}`, token)).toMatchObject({
        status: 404,
        body: { ok: false, kind: 'not_found' },
      })
    },
  )
})

describe('bodies of POST /api/query', () => {
  const sent = (body: unknown, headers?: Record<string, string>) => service.post(token, body, headers)

  it.each<[string, unknown, string]>([
    ['no sql', {}, 'sql'],
    ['sql that is not text', { sql: 1 }, 'sql'],
    ['empty sql', { sql: ' ; ' }, 'sql'],
    ['an unknown field', { sql: 'SELECT 1', limit: 3 }, 'limit'],
    ['a timeout below the range', { sql: 'SELECT 1', queryTimeoutMs: 0 }, 'queryTimeoutMs'],
    ['a timeout above the range', { sql: 'SELECT 1', queryTimeoutMs: 120_001 }, 'queryTimeoutMs'],
    ['a timeout that is not a whole number', { sql: 'SELECT 1', queryTimeoutMs: 1.5 }, 'queryTimeoutMs'],
    ['params that are text', { sql: 'SELECT ?', params: 'x' }, 'params'],
    ['too few params', { sql: 'SELECT ?, ?', params: [1] }, 'params.1'],
    ['a missing named param', { sql: 'SELECT :constructor', params: {} }, 'params.constructor'],
  ])('%s', async (_name, body, path) => {
    const reply = await sent(body)
    expect(reply).toMatchObject({
      status: 400,
      body: {
        ok: false,
        kind: 'validation_error',
        issues: expect.arrayContaining([{ path, message: expect.any(String) }]),
      },
    })
  })

  it('malformed JSON, text that is not UTF-8, an array', async () => {
    for (const body of ['{"sql": ', Uint8Array.from([0x7b, 0x22, 0xff, 0xfe]), '[]', '"SELECT 1"', 'null']) {
      expect(await sent(body)).toMatchObject({ status: 400, body: { kind: 'validation_error' } })
    }
  })

  it('other content types, charsets and encodings', async () => {
    for (const headers of [
      { 'content-type': 'text/plain' },
      { 'content-type': 'application/json; charset=latin1' },
      { 'content-type': '' },
      { 'content-encoding': 'gzip' },
    ]) {
      expect(await sent('{"sql":"SELECT 1"}', headers as Record<string, string>)).toMatchObject({
        status: 415,
        body: { kind: 'unsupported_media_type' },
      })
    }
    expect((await sent('{"sql":"SELECT 1"}', { 'content-type': 'Application/JSON; charset="UTF-8"' })).status).toBe(200)
  })

  it('a body over 2 MiB', async () => {
    expect(await sent({ sql: `SELECT '${'x'.repeat(2 * 1_048_576)}'` })).toMatchObject({
      status: 413,
      body: { kind: 'payload_too_large' },
    })
  })

  it('another method, an unknown path', async () => {
    const reply = await service.get('/api/query', token)
    expect(reply).toMatchObject({ status: 405, body: { kind: 'method_not_allowed' } })
    expect(reply.headers.get('allow')).toBe('POST')
    expect(await service.get('/api/nothing', token)).toMatchObject({ status: 404, body: { kind: 'not_found' } })
  })

  it('params of every JSON type arrive with their type', async () => {
    const { body } = await sent({
      sql: 'SELECT ? AS s, ? AS n, ? AS f, ? AS t, ? AS z, ? AS o, ? AS a, 3 IN (?) AS l, 3 IN (?) AS e',
      params: ["a'\\b", -7, 0.5, true, null, { k: [1] }, [1, 'x'], [1, 2, 3], []],
    })
    expect(body.rows).toEqual([
      { s: "a'\\b", n: -7, f: '0.5', t: 1, z: null, o: '{"k":[1]}', a: '[1,"x"]', l: 1, e: null },
    ])
  })
})

describe('the audit trail', () => {
  it('names the statement without parameter values; refusals are recorded too', async () => {
    const requestIds = {
      ok: `req-${randomBytes(6).toString('hex')}`,
      refused: `req-${randomBytes(6).toString('hex')}`,
      failed: `req-${randomBytes(6).toString('hex')}`,
    }
    // Events of one credential wait for each other, and this suite runs without an audit-log to store them.
    const asNewCredential = () =>
      service.issuer.mint({
        tenant_id: tenantId,
        client_id: `cred_${randomBytes(6).toString('hex')}`,
        scope: warehouseScopes.join(' '),
      })
    const published: unknown[] = []
    const subscription = service.ctx.messaging.nats.subscribe(`audit.v1.${tenantId}.>`, {
      callback: (error, message) => {
        if (!error) published.push(message.json())
      },
    })
    const stored = (id: string) =>
      until('the event to be published', () => {
        const found = published.filter((event) => JSON.stringify(event).includes(id))
        return found.length > 0 && found
      })
    await service.post(
      await asNewCredential(),
      { sql: 'SELECT ? AS v', params: ['private value'] },
      { 'x-request-id': requestIds.ok },
    )
    expect(await stored(requestIds.ok)).toMatchObject([
      {
        action: 'query.run',
        tenant_id: tenantId,
        outcome: { status: 'ok' },
        details: { sql: 'SELECT ? AS v', row_count: 1 },
      },
    ])
    expect(JSON.stringify(await stored(requestIds.ok))).not.toContain('private value')
    await service.post(await asNewCredential(), { sql: 'DROP TABLE sales' }, { 'x-request-id': requestIds.refused })
    expect(await stored(requestIds.refused)).toMatchObject([
      { outcome: { status: 'refused', kind: 'read_only_violation' }, details: { sql: 'DROP TABLE sales' } },
    ])
    await service.post(
      await asNewCredential(),
      { sql: 'SELECT nope FROM sales' },
      { 'x-request-id': requestIds.failed },
    )
    expect(await stored(requestIds.failed)).toMatchObject([{ outcome: { status: 'failed', kind: 'sql_error' } }])
    subscription.unsubscribe()
  })
})
