import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { until } from '@platform/testkit'
import { createConnection } from 'mysql2/promise'
import pg from 'pg'
import { z } from 'zod'
import { openRunningPlatform, type RunningPlatform } from '../support/running-platform.ts'

const Named = z.object({ id: z.string() })
const Merchant = z.object({ merchantId: z.string() })
const Profile = z.object({ profileId: z.string() })

let p: RunningPlatform
let admin: pg.Pool
let token = ''
let ids: { account: string; merchant: string; profile: string; campaign: unknown; sku: string }
let undo: (() => Promise<void>)[] = []

beforeAll(async () => {
  p = await openRunningPlatform('interrupted-calls')
  admin = new pg.Pool({ connectionString: p.demo.backing.postgres, max: 3 })
  admin.on('error', () => {})
  token = await p.token(p.northwind.credentials.all)
  const [account, merchant, profile] = [p.northwind.accounts[0], p.northwind.merchants[0], p.northwind.profiles[0]]
  ids = {
    account: Named.parse(account).id,
    merchant: Merchant.parse(merchant).merchantId,
    profile: Profile.parse(profile).profileId,
    campaign: undefined,
    sku: '',
  }
  const campaigns = await post('/api/amazon/ads/call', { profileId: ids.profile, operation: 'sb.campaigns.list' })
  ids.campaign = (campaigns.body.payload as { campaigns: { campaignId: unknown }[] }).campaigns[0]?.campaignId
  const items = await post('/api/amazon/spapi/call', {
    merchantId: ids.merchant,
    operation: 'searchListingsItems',
    params: { pageSize: 1 },
  })
  ids.sku = (items.body.payload as { items: { sku: string }[] }).items[0]?.sku ?? ''
})
afterEach(async () => {
  for (const one of undo.reverse()) await one()
  undo = []
})
afterAll(async () => {
  await admin?.end()
  await p?.close()
})

const post = (path: string, body: object, requestId: string = randomUUID()) =>
  p.call(path, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'x-request-id': requestId },
    body: JSON.stringify(body),
  })
const get = (path: string, requestId: string) => p.get(path, token, { 'x-request-id': requestId })

const control = (method: string, path: string, body?: object) =>
  fetch(`${p.demo.simulator.url}/_simulator/${path}`, { method, ...(body && { body: JSON.stringify(body) }) })

/** Amazon takes this long for everything. */
async function slowAmazon(): Promise<void> {
  undo.push(async () => void (await control('DELETE', 'faults')))
  for (const api of ['ads', 'spapi']) {
    await control('POST', 'faults', { api, times: 1_000, fault: { type: 'latency', ms: 4_000 } })
  }
}

/** Locks a table of the tenant's warehouse, so that reads of it wait. */
async function lockWarehouse(table: string): Promise<void> {
  const locker = await createConnection(p.demo.backing.warehouse)
  const [rows] = await locker.query(
    "select table_schema as name from information_schema.tables where table_name = ? and table_schema not in ('performance_schema')",
    [table],
  )
  const schemas = z.array(z.object({ name: z.string() })).parse(rows)
  await locker.query(`LOCK TABLES ${schemas.map(({ name }) => `\`${name}\`.\`${table}\` WRITE`).join(', ')}`)
  undo.push(async () => locker.destroy())
}

async function lockEvents(): Promise<void> {
  const locker = new pg.Client({ connectionString: p.demo.backing.postgres })
  await locker.connect()
  await locker.query('begin; lock table audit_log.events in access exclusive mode')
  undo.push(() => locker.end())
}

type Call = (requestId: string) => Promise<unknown>
interface Cut {
  service: string
  schema: string
  /** Makes the calls hang where they touch data or Amazon. */
  hold: () => Promise<void>
  calls: Call[]
}

const ads = (more: object) => (requestId: string) =>
  post('/api/amazon/ads/call', { profileId: ids.profile, ...more }, requestId)
const spapi = (more: object) => (requestId: string) =>
  post('/api/amazon/spapi/call', { merchantId: ids.merchant, ...more }, requestId)
const groups = (name: string) => ({
  operation: 'sb.adGroups.create',
  body: {
    adGroups: Array.from({ length: 12 }, (_, n) => ({
      campaignId: ids.campaign,
      name: `${name} ${n}`,
      state: 'PAUSED',
    })),
  },
})
const patch = (name: string) => ({
  operation: 'patchListingsItem',
  params: { sku: ids.sku },
  body: {
    productType: 'PRODUCT',
    patches: [{ op: 'replace', path: '/attributes/item_name', value: [{ value: name, language_tag: 'en_US' }] }],
  },
})

const cuts: Cut[] = [
  {
    service: 'warehouse-query',
    schema: 'warehouse_query',
    hold: () => lockWarehouse('accounts'),
    calls: [
      (id) => post('/api/query', { sql: 'SELECT * FROM accounts' }, id),
      (id) => post('/api/query', { sql: 'SELECT COUNT(*) AS n FROM accounts', queryTimeoutMs: 90_000 }, id),
      (id) => get(`/v1/ads/account-summary?account_id=${ids.account}`, id),
      (id) => get('/v1/accounts', id),
    ],
  },
  {
    service: 'amazon-retail',
    schema: 'amazon_retail',
    hold: slowAmazon,
    calls: [
      (id) =>
        post('/api/amazon/reports', { merchantId: ids.merchant, reportType: 'GET_MERCHANT_LISTINGS_ALL_DATA' }, id),
      (id) => get(`/api/amazon/reports/1/document?merchantId=${ids.merchant}`, id),
      spapi({ operation: 'getMarketplaceParticipations' }),
      (id) => spapi({ ...patch('previewed') })(id),
      (id) => spapi({ ...patch('plain'), dryRun: false })(id),
      (id) => spapi({ ...patch('keyed'), dryRun: false, idempotencyKey: id })(id),
    ],
  },
  {
    service: 'amazon-ads',
    schema: 'amazon_ads',
    hold: slowAmazon,
    calls: [
      ads({ operation: 'sp.campaigns.list', body: {} }),
      (id) => get('/api/amazon/ads/profiles', id),
      (id) => ads(groups('previewed'))(id),
      (id) => ads({ ...groups('plain'), dryRun: false })(id),
      (id) => ads({ ...groups('keyed'), dryRun: false, idempotencyKey: id })(id),
    ],
  },
  { service: 'audit-log', schema: 'audit_log', hold: lockEvents, calls: [(id) => get('/v1/audit/events', id)] },
]

/** Counts the calls that have started: with a durable intent, a write record that took it over, or an event. */
async function begun(schema: string, requestIds: string[]): Promise<number> {
  const hasWrites = schema.startsWith('amazon_')
  const { rows } = await admin.query(
    `select from unnest($1::text[]) as given (call)
     where exists (select from ${schema}.intents where event like '%' || given.call || '%')
       or exists (select from ${schema}.outbox where event like '%' || given.call || '%')
     ${schema === 'audit_log' ? '' : 'or exists (select from audit_log.events where request_id = given.call)'}
     ${hasWrites ? `or exists (select from ${schema}.writes where request::text like '%' || given.call || '%')` : ''}`,
    [requestIds],
  )
  return rows.length
}

/** Counts the terminal events of each call in the chain. */
async function terminalEvents(requestIds: string[]): Promise<number[]> {
  const { rows } = await admin.query<{ n: number }>(
    `select (select count(*)::int from audit_log.events where request_id = given.call and action not like '%.started') as n
     from unnest($1::text[]) with ordinality as given (call, place) order by place`,
    [requestIds],
  )
  return rows.map(({ n }) => n)
}

describe.each(['SIGTERM', 'SIGKILL'] as const)('%s in the middle of a call', (signal) => {
  it.each(cuts)(
    'of $service leaves each of its calls with exactly one terminal event',
    async ({ service, schema, hold, calls }) => {
      await hold()
      const requestIds = calls.flatMap(() => [randomUUID(), randomUUID()])
      const pending = calls.flatMap((call, n) => [2 * n, 2 * n + 1].map((at) => call(requestIds[at] ?? '')))
      await until('every call has begun', async () => (await begun(schema, requestIds)) === requestIds.length)
      p.platform.kill(service, signal)
      await Promise.all(pending)
      for (const one of undo.reverse()) await one()
      undo = []
      await p.platform.ready(service)
      const counts = await until(
        'every call has an event',
        async () => {
          const found = await terminalEvents(requestIds)
          const missing = found.flatMap((n, at) => (n === 0 ? [Math.floor(at / 2)] : []))
          if (missing.length > 0) throw new Error(`calls without an event: ${missing.join(', ')}`)
          return found
        },
        { everyMs: 250 },
      )
      expect(counts).toEqual(requestIds.map(() => 1))
    },
  )

  it('and none of these calls gets a second one later', async () => {
    const { rows } = await admin.query(
      `select request_id, array_agg(action) as actions from audit_log.events
       where action not like '%.started' group by tenant_id, request_id having request_id <> '' and count(*) > 1`,
    )
    expect(rows).toEqual([])
  })
})
