import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { until } from '@platform/testkit'
import pg from 'pg'
import { z } from 'zod'
import { openRunningPlatform, type RunningPlatform } from '../support/running-platform.ts'
import { daysAgo, openSyncJobs, type SyncJobs } from '../support/sync-jobs.ts'

const salesAndTraffic = 'GET_SALES_AND_TRAFFIC_REPORT'
const shipments = 'GET_AMAZON_FULFILLED_SHIPMENTS_DATA_GENERAL'

let p: RunningPlatform
let sync: SyncJobs
let admin: pg.Pool
beforeAll(async () => {
  p = await openRunningPlatform('sync-waits')
  sync = await openSyncJobs(p)
  admin = new pg.Pool({ connectionString: p.demo.backing.postgres, max: 2 })
})
afterAll(async () => {
  await admin?.end()
  await p?.close()
})
afterEach(() => sync?.simulator('PUT', 'settings', { lateDays: 0, reportQuotas: false, quotaFactor: 600 }))

const waits = (runId: string) =>
  until('the run waits for Amazon', async () => {
    const { rows } = await admin.query<{ seconds: number }>(
      `select extract(epoch from due_at - now())::float8 as seconds from sync_worker.windows
       where run_id = $1 and state = 'open' and phase = 'waiting' and lease_until is null
         and due_at > now() + interval '60 seconds'`,
      [runId],
    )
    return rows.length > 0 && rows.map(({ seconds }) => seconds)
  })
/** Lets the pause of a run's windows end now. */
const endPause = (runId: string) =>
  admin.query("update sync_worker.windows set due_at = now() where run_id = $1 and state = 'open'", [runId])
/** Returns the value of a metric with this label; 0 before it has counted. */
async function metric(name: string, label: string): Promise<number> {
  const text = await (await fetch(`${p.opsUrl('sync-worker')}/metrics`)).text()
  const line = text.split('\n').find((one) => one.startsWith(`${name}{`) && one.includes(label))
  return Number(line?.split(' ').at(-1) ?? 0)
}

describe('a report that Amazon delivers before its ASINs are ready', () => {
  it('is not loaded and requested again hours later; what is loaded then moves the watermark', async () => {
    await sync.simulator('PUT', 'settings', { lateDays: 60 })
    const job = await sync.createJob(sync.reportJob('traffic', salesAndTraffic))
    const asked = { from: daysAgo(12), to: daysAgo(8) }
    const id = await sync.startRun(job, asked)
    const [seconds] = await waits(id)
    expect(seconds).toBeGreaterThan(3_600)
    expect(await sync.readRun(id)).toMatchObject({ state: 'waiting', rows: { read: 0 } })

    await sync.simulator('PUT', 'settings', { lateDays: 0 })
    await endPause(id)
    const run = await sync.endOf(id)
    expect(run).toMatchObject({ state: 'succeeded', rows: { read: 5, inserted: 5 }, notes: [] })
    expect(
      await sync.rowsOf(
        `SELECT DATE_FORMAT(first_date, '%Y-%m-%d') AS first, DATE_FORMAT(complete_through, '%Y-%m-%d') AS last
         FROM feed_watermarks WHERE feed = 'traffic'`,
      ),
    ).toEqual([{ first: asked.from, last: asked.to }])
  })
})

it('metrics count rows by what became of them, and the lag of scheduled jobs by what they read', async () => {
  const inserted = () => metric('sync_rows_total', 'outcome="inserted"')
  const before = await inserted()
  const type = 'GET_FBA_MYI_UNSUPPRESSED_INVENTORY_DATA'
  await sync.orderDocument(type, 'sku\tasin\nA-1\tB000000001\nA-2\tB000000002\n')
  const schedule = { cron: '0 3 * * *', timezone: 'UTC' }
  const run = await sync.runJob(await sync.createJob(sync.reportJob('counted', type, { schedule })))
  expect(run).toMatchObject({ state: 'succeeded', rows: { inserted: 2 } })
  await until('the rows to be counted', async () => (await inserted()) === before + 2)
  await until('the lag to be measured', async () => (await metric('sync_lag_seconds', `source="${type}"`)) > 0)
})

const Checks = z.object({
  ok: z.boolean(),
  checks: z.array(z.object({ name: z.string(), ok: z.boolean(), friendly: z.string() })),
})
const test = async (credentials: unknown) => {
  const { status, body, text } = await sync.send('POST', '/api/sync/connections/test', { credentials })
  if (status !== 200) throw new Error(text)
  return Checks.parse(body)
}

describe('the test of a connection', () => {
  const names = ['token', 'role', 'marketplace', 'report_type']

  it('names every step of a seller and of a profile that work', async () => {
    const [profile] = p.northwind.profiles
    const { profileId } = z.object({ profileId: z.string() }).parse(profile)
    for (const credentials of ['mer_northwind_na_us', profileId]) {
      const { ok, checks } = await test(credentials)
      expect([ok, checks.map(({ name }) => name)]).toEqual([true, names])
    }
  })

  it('names the step that fails, and does not call Amazon for those that need it', async () => {
    const inline = { region: 'NA', client_id: 'unknown', client_secret: 'secret', refresh_token: 'Atzr|none' }
    const { ok, checks } = await test(inline)
    expect([ok, checks.map((one) => one.ok)]).toEqual([false, [false, false, false, false]])
    expect(checks[1]?.friendly).toBe('This was not tested, because it needs token.')
    expect(JSON.stringify(checks)).not.toContain('secret')
    const refused = {
      type: 'status',
      status: 403,
      body: { errors: [{ code: 'Unauthorized', message: 'Access denied.' }] },
    }
    await sync.simulator('POST', 'faults', {
      ...{ api: 'spapi', operation: 'reports_2021-06-30.getReports', times: 1 },
      fault: refused,
    })
    const partly = await test('mer_northwind_na_us')
    expect(partly.checks.map((one) => [one.name, one.ok])).toEqual([
      ...[
        ['token', true],
        ['role', true],
        ['marketplace', true],
      ],
      ['report_type', false],
    ])
    expect(partly.checks[3]?.friendly).toMatch(/lacks the role/)
  })

  it('of a merchant that the tenant does not have is answered as such', async () => {
    const answer = await sync.send('POST', '/api/sync/connections/test', { credentials: 'mer_harbor_kitchen_us' })
    expect([answer.status, answer.body.kind]).toEqual([404, 'not_found'])
  })
})

describe('a connection that its seller has revoked', () => {
  it('fails the run and pauses the job, saying where to connect again', async () => {
    const Sellers = z.object({
      sellers: z.array(z.object({ region: z.string(), refreshToken: z.string(), name: z.string() })),
    })
    const { sellers } = Sellers.parse(await (await fetch(`${p.demo.simulator?.url}/_simulator/credentials`)).json())
    for (const { refreshToken } of sellers.filter(({ region }) => region === 'NA'))
      await sync.simulator('POST', 'revoke', { refreshToken })
    const schedule = { cron: '0 3 * * *', timezone: 'UTC' }
    const job = await sync.createJob(sync.reportJob('revoked', 'GET_MERCHANT_LISTINGS_ALL_DATA', { schedule }))
    const run = await sync.runJob(job)
    expect(run).toMatchObject({ state: 'failed', error: { kind: 'reauth_required' } })
    const { body } = await sync.send('GET', `/api/sync/jobs/${job}`)
    expect(body.job).toMatchObject({
      state: 'paused',
      nextRunAt: null,
      pausedBecause: { kind: 'reauth_required', friendly: expect.stringMatching(/https?:\/\/\S+/) },
    })
    const { ok, checks } = await test('mer_northwind_na_us')
    expect([ok, checks.map((one) => one.ok)]).toEqual([false, [false, false, false, false]])
    expect(checks[0]?.friendly).toMatch(/https?:\/\/\S+/)
    const audit = await p.token(await p.credential(p.northwind.id, ['audit:read']))
    await until('the pause to be in the audit log', async () =>
      JSON.stringify((await p.get('/v1/audit/events?limit=50', audit)).body).includes('sync.job.pause'),
    )
  })
})

describe('a report type that Amazon limits more narrowly than its operation', () => {
  it('is learned from a refusal: the other windows wait instead of asking again and again', async () => {
    await sync.simulator('PUT', 'settings', { reportQuotas: true, quotaFactor: 1 })
    const refused = async () =>
      (await sync.requests()).filter(
        ({ status, body }) => status === 429 && JSON.stringify(body ?? '').includes(shipments),
      ).length
    const ofEurope = sync.reportJob('shipments', shipments)
    const job = await sync.createJob({ ...ofEurope, input: { ...ofEurope.input, credentials: 'mer_northwind_eu_gb' } })
    const id = await sync.startRun(job, { from: daysAgo(270), to: daysAgo(30) })
    const pauses = await waits(id)
    expect(Math.max(...pauses)).toBeGreaterThan(60)
    await until('no window is at work', async () => {
      const { rows } = await admin.query<{ n: number }>(
        `select count(*)::int as n from sync_worker.windows
         where run_id = $1 and state = 'open' and due_at < now() + interval '40 seconds'`,
        [id],
      )
      return rows[0]?.n === 0
    })
    // Windows at work at the same time may each ask once.
    const before = await refused()
    expect(before).toBeGreaterThan(0)
    expect(before).toBeLessThanOrEqual(4)
    await endPause(id)
    await waits(id)
    expect(await refused()).toBe(before)
    expect(await metric('sync_amazon_wait_seconds_total', 'cause="limit"')).toBeGreaterThan(60)
    expect(await metric('sync_windows_open', 'phase="waiting"')).toBeGreaterThan(0)
    await sync.send('POST', `/api/sync/runs/${id}/cancel`)
  })
})
