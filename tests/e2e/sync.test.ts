import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { seedJobs } from '@platform/demo/seed-jobs'
import { credentials } from '@platform/simulator/world'
import { until } from '@platform/testkit'
import { Redis } from 'ioredis'
import { z } from 'zod'
import { openRunningPlatform, type RunningPlatform } from '../support/running-platform.ts'
import { daysAgo, openSyncJobs, type Run, type SyncJobs } from '../support/sync-jobs.ts'

const merchantId = 'mer_northwind_na_us'
let p: RunningPlatform
let sync: SyncJobs
beforeAll(async () => {
  p = await openRunningPlatform('sync')
  sync = await openSyncJobs(p)
})
afterAll(() => p?.close())

const inventory = 'GET_FBA_MYI_UNSUPPRESSED_INVENTORY_DATA'
const accounted = ({ rows }: Run) =>
  expect(rows.read).toBe(rows.inserted + rows.updated + rows.unchanged + rows.rejected)

it('each job of the demo runs and loads rows, and a second start creates none', async () => {
  expect(await seedJobs(p.demo.gateway, p.northwind)).toEqual([
    ...['listings', 'settlements', 'listings-file', 'orders', 'daily-totals'],
    ...['campaigns', 'targets'],
  ])
  const Jobs = z.object({ jobs: z.array(z.object({ id: z.string(), name: z.string() })) })
  for (const { id, name } of Jobs.parse((await sync.send('GET', '/api/sync/jobs')).body).jobs) {
    const Runs = z.object({ runs: z.array(z.object({ id: z.string() })) })
    const [first] = Runs.parse((await sync.send('GET', `/api/sync/jobs/${id}/runs`)).body).runs
    const run = await sync.endOf(first?.id ?? '')
    expect([name, run.state, run.error]).toEqual([name, 'succeeded', undefined])
    expect(run.rows.inserted > 0).toBe(name !== 'listings-file')
    expect(run.bytes).toBeGreaterThan(0)
  }
  expect(await seedJobs(p.demo.gateway, p.northwind)).toEqual([])
})

describe('a report', () => {
  it('fills a table, and each row of the document is accounted for', async () => {
    await sync.orderDocument(
      inventory,
      'sku\tasin\tafn-fulfillable-quantity\r\nA-1\tB000000001\t5\r\nA-2\tB000000002\t\r\n',
    )
    const run = await sync.runJob(await sync.createJob(sync.reportJob('my-inventory', inventory)))
    expect(run).toMatchObject({
      state: 'succeeded',
      rows: { read: 2, inserted: 2, updated: 0, unchanged: 0, rejected: 0 },
      progress: 1,
    })
    expect(await sync.rowsOf('SELECT sku, asin, afn_fulfillable_quantity AS n FROM my_inventory ORDER BY sku')).toEqual(
      [
        { sku: 'A-1', asin: 'B000000001', n: expect.anything() },
        { sku: 'A-2', asin: 'B000000002', n: null },
      ],
    )
    const tables = (await p.get('/api/tables', sync.reader)).body.tables
    expect(JSON.stringify(tables)).toContain('my_inventory')
  })

  it('that ends FATAL fails its run with the reason that Amazon gives', async () => {
    const reason = 'The report options are not valid for this marketplace.'
    const type = 'GET_RESERVED_INVENTORY_DATA'
    await sync.orderDocument(type, JSON.stringify({ errorDetails: reason }), { status: 'FATAL' })
    const run = await sync.runJob(await sync.createJob(sync.reportJob('fatal-inventory', type)))
    expect(run).toMatchObject({
      state: 'failed',
      error: { kind: 'upstream_error', friendly: expect.stringContaining(reason) },
      rows: { read: 0 },
    })
  })

  it('keeps the rows that cannot be loaded, with line and reason', async () => {
    await sync.orderDocument(
      'GET_AFN_INVENTORY_DATA',
      'sku\tasin\nA-1\tB000000001\nA-2\tB000000002\tsurplus\tcells\nA-3\tB000000003\n',
    )
    const run = await sync.runJob(await sync.createJob(sync.reportJob('ragged-inventory', 'GET_AFN_INVENTORY_DATA')))
    accounted(run)
    expect(run.rows.read).toBe(3)
    const { body } = await sync.send('GET', `/api/sync/runs/${run.id}/rejected`)
    expect(body.rejected).toHaveLength(run.rows.rejected)
  })
})

it('an equal report that is fresh serves another job, and is not requested again', async () => {
  const asked = async () =>
    (await sync.requests()).filter(({ method, path }) => method === 'POST' && path.endsWith('/reports')).length
  const type = 'GET_FBA_MYI_ALL_INVENTORY_DATA'
  const first = await sync.runJob(await sync.createJob(sync.reportJob('fresh-one', type)))
  const before = await asked()
  const second = await sync.runJob(await sync.createJob(sync.reportJob('fresh-two', type)))
  expect([second.state, second.rows.read, await asked()]).toEqual(['succeeded', first.rows.read, before])
})

it('two sellers of one application have reports of their own, although their jobs ask for equal ones', async () => {
  const { clientId, clientSecret } = credentials.applications.retail
  const sellers = credentials.sellers.filter(({ kind, region }) => kind === 'seller' && region === 'NA').slice(0, 2)
  expect(sellers).toHaveLength(2)
  const type = 'GET_FBA_INVENTORY_PLANNING_DATA'
  const jobs = await Promise.all(
    sellers.map(async ({ region, refreshToken }, at) => {
      const job = sync.reportJob(`seller-${at}`, type)
      const inline = { region, client_id: clientId, client_secret: clientSecret, refresh_token: refreshToken }
      const spec = { reportType: type, marketplaceIds: ['ATVPDKIKX0DER'] }
      return sync.createJob({ ...job, input: { ...job.input, credentials: inline, report_spec: spec } })
    }),
  )
  const runs = await Promise.all(jobs.map((job) => sync.runJob(job)))
  expect(runs.map(({ state }) => state)).toEqual(['succeeded', 'succeeded'])
  const asked = (await sync.requests()).filter(({ body }) => JSON.stringify(body ?? '').includes(type))
  expect(asked).toHaveLength(2)
})

it('settlements, which Amazon makes by itself, are loaded once each', async () => {
  const job = await sync.createJob({
    ...sync.reportJob('settled', 'GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_V2'),
    output: { tablename: 'settlements', mode: 'append' },
  })
  const first = await sync.runJob(job, { from: daysAgo(80) })
  accounted(first)
  expect([first.state, first.rows.inserted > 0]).toEqual(['succeeded', true])
  const again = await sync.runJob(job, { from: daysAgo(80) })
  expect([again.state, again.rows.read]).toEqual(['succeeded', 0])
  expect(await sync.rowsOf('SELECT COUNT(*) AS n FROM settlements')).toEqual([{ n: first.rows.inserted }])
})

it('a Data Kiosk query is loaded with all its pages', async () => {
  await sync.simulator('PUT', 'settings', { kioskLines: 10 })
  const query = `query { analytics_salesAndTraffic_2024_04_24 { salesAndTrafficByDate(aggregateBy: DAY,
    startDate: "${daysAgo(40)}", endDate: "${daysAgo(10)}", marketplaceIds: ["ATVPDKIKX0DER"]) {
    startDate endDate marketplaceId sales { orderedProductSales { amount currencyCode } unitsOrdered } } } }`
  const job = await sync.createJob({
    name: 'kiosk',
    type: 'io',
    input: { use: 'amazon_selling_partner_api.io#DataKioskInput', credentials: merchantId, query },
    output: { tablename: 'kiosk_days' },
  })
  const run = await sync.runJob(job)
  await sync.simulator('PUT', 'settings', { kioskLines: 10_000 })
  expect(run).toMatchObject({ state: 'succeeded', rows: { read: 31, inserted: 31 } })
  expect(await sync.rowsOf('SELECT COUNT(DISTINCT startdate) AS n FROM kiosk_days')).toEqual([{ n: 31 }])
})

describe('pages of an operation', () => {
  const orders = (name: string, more: object = {}) => ({
    name,
    type: 'io',
    input: {
      use: 'amazon_selling_partner_api.io#AmazonSPApiInput',
      credentials: merchantId,
      path: '/orders/v0/orders',
      params: { LastUpdatedAfter: daysAgo(3), MarketplaceIds: 'ATVPDKIKX0DER', MaxResultsPerPage: '100' },
      results_key: 'Orders',
      updated_at_param: 'LastUpdatedAfter',
      record_config: { id_field: 'AmazonOrderId', last_modified_field: 'LastUpdateDate' },
      ...more,
    },
    output: { tablename: name },
  })

  it('are loaded as a table with the record’s id as key; a second run changes nothing', async () => {
    const job = await sync.createJob(orders('orders_loaded'))
    const first = await sync.runJob(job)
    expect(first.state).toBe('succeeded')
    accounted(first)
    expect(first.rows.inserted).toBeGreaterThan(0)
    expect(await sync.rowsOf('SELECT COUNT(*) AS n, COUNT(DISTINCT amazonorderid) AS ids FROM orders_loaded')).toEqual([
      { n: first.rows.inserted, ids: first.rows.inserted },
    ])
    const again = await sync.runJob(job, { full: true })
    accounted(again)
    expect(again).toMatchObject({ state: 'succeeded', rows: { read: first.rows.read, inserted: 0 } })
  })
})

describe('a job', () => {
  it('of another tenant is answered like a missing one', async () => {
    const job = await sync.createJob(sync.reportJob('mine', inventory))
    const other = await p.token(await p.credential(p.harbor.id, ['sync:manage']))
    for (const [method, path] of [
      ['GET', ''],
      ['DELETE', ''],
      ['POST', '/run'],
      ['POST', '/pause'],
      ['POST', '/resume'],
      ['GET', '/runs'],
    ] as const) {
      const [foreign, missing] = await Promise.all(
        [job, 'job_none'].map((id) => sync.send(method, `/api/sync/jobs/${id}${path}`, undefined, other)),
      )
      expect([path, foreign?.status, { ...foreign?.body, requestId: '' }]).toEqual([
        path,
        404,
        { ...missing?.body, requestId: '' },
      ])
    }
  })

  it('needs the scope sync:manage', async () => {
    const { status, body } = await sync.send('GET', '/api/sync/jobs', undefined, sync.reader)
    expect([status, body.kind]).toEqual([403, 'insufficient_scope'])
  })

  it.each([
    ['a table of the standard schema', { output: { tablename: 'retail_sales_daily' } }, 'output.tablename'],
    ['a table whose days another job replaces', { output: { tablename: 'my_inventory' } }, 'output.tablename'],
  ])('for %s is refused, with the field', async (_what, more, path) => {
    const { status, body } = await sync.send('POST', '/api/sync/jobs', sync.reportJob('refused', inventory, more))
    expect([status, body.kind, JSON.stringify(body.issues)]).toEqual([
      400,
      'validation_error',
      expect.stringContaining(`"path":"${path}"`),
    ])
  })

  it('with validate=true is checked and not stored', async () => {
    const { status, body } = await sync.send(
      'POST',
      '/api/sync/jobs?validate=true',
      sync.reportJob('never-stored', inventory),
    )
    expect([status, Object(body.job).notes]).toEqual([201, expect.any(Array)])
    const { jobs } = z
      .object({ jobs: z.array(z.looseObject({ name: z.string() })) })
      .parse((await sync.send('GET', '/api/sync/jobs')).body)
    expect(jobs.map(({ name }) => name)).not.toContain('never-stored')
  })

  it('shows no inline credentials, and takes a name once', async () => {
    const credentials = {
      region: 'NA',
      client_id: 'amzn1.application-oa2-client.x',
      client_secret: 'hidden-1',
      refresh_token: 'Atzr|hidden-2',
    }
    const job = sync.reportJob('with-inline', inventory)
    const whole = {
      ...job,
      input: { ...job.input, credentials, report_spec: { reportType: inventory, marketplaceIds: ['ATVPDKIKX0DER'] } },
    }
    const id = await sync.createJob(whole)
    for (const path of ['', `/${id}`])
      expect((await sync.send('GET', `/api/sync/jobs${path}`)).text).not.toContain('hidden')
    const { status, body } = await sync.send('POST', '/api/sync/jobs', whole)
    expect([status, body.kind, JSON.stringify(body.issues)]).toEqual([
      400,
      'validation_error',
      expect.stringContaining('with-inline'),
    ])
  })

  it('that is cancelled ends, and its run is cancelled', async () => {
    await sync.simulator('PUT', 'settings', { queuedMs: 600_000 })
    const job = await sync.createJob(sync.reportJob('cancelled-inventory', 'GET_MERCHANT_LISTINGS_DATA'))
    const id = await sync.startRun(job)
    await until('the run waits', async () => (await sync.readRun(id)).state === 'waiting')
    expect(Object((await sync.send('POST', `/api/sync/runs/${id}/cancel`)).body.run).state).toBe('cancelled')
    await sync.simulator('PUT', 'settings', { queuedMs: 300 })
  })
})

describe('a backfill', () => {
  const type = 'GET_FLAT_FILE_ALL_ORDERS_DATA_BY_ORDER_DATE_GENERAL'
  const asked = { from: daysAgo(170), to: daysAgo(20) }
  const sumOf = (table: string) =>
    sync.rowsOf(
      `SELECT COUNT(*) AS n, SUM(CRC32(CONCAT_WS('|', amazon_order_id, sku, quantity, purchase_date))) AS sum FROM ${table}`,
    )

  it('whose worker is killed and whose Redis is emptied loads the same rows, and each window once', async () => {
    const undisturbed = await sync.runJob(await sync.createJob(sync.reportJob('backfill-calm', type)), asked)
    expect(undisturbed.state).toBe('succeeded')
    accounted(undisturbed)

    const job = await sync.createJob(sync.reportJob('backfill-killed', type))
    const id = await sync.startRun(job, asked)
    const worker = () => p.demo.processes.find(({ name }) => name === 'sync-worker')?.pid ?? 0
    const redis = new Redis(p.demo.backing.redis)
    await until('the run has begun', async () => (await sync.readRun(id)).state !== 'queued')
    process.kill(worker(), 'SIGKILL')
    await redis.flushall()
    redis.disconnect()
    const run = await sync.endOf(id)
    expect(run).toMatchObject({
      state: 'succeeded',
      rows: { read: undisturbed.rows.read, inserted: undisturbed.rows.inserted },
    })
    expect(await sumOf('backfill_killed')).toEqual(await sumOf('backfill_calm'))
  })
})
