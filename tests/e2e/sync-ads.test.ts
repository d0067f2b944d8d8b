import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { z } from 'zod'
import { openRunningPlatform, type RunningPlatform } from '../support/running-platform.ts'
import { daysAgo, openSyncJobs, type Run, type SyncJobs } from '../support/sync-jobs.ts'

let p: RunningPlatform
let sync: SyncJobs
let profileId: string
beforeAll(async () => {
  p = await openRunningPlatform('sync-ads')
  sync = await openSyncJobs(p)
  const [profile] = p.northwind.profiles
  profileId = z.object({ profileId: z.string() }).parse(profile).profileId
})
afterAll(() => p?.close())

const configuration = {
  reportTypeId: 'spCampaigns',
  groupBy: ['campaign'],
  columns: ['campaignId', 'impressions', 'clicks', 'cost', 'date'],
}
const reportJob = (name: string, more: object = {}) => ({
  name,
  type: 'io',
  input: {
    use: 'amazon_ads.io#AdsReportInput',
    credentials: profileId,
    report_spec: { configuration: { ...configuration, ...more } },
  },
  output: { tablename: name.replaceAll('-', '_') },
})
const exportJob = (entity: string) => ({
  name: `export-${entity}`,
  type: 'io',
  input: { use: 'amazon_ads.io#AdsExportInput', credentials: profileId, entity },
  output: { tablename: `export_${entity.toLowerCase()}` },
})
const accounted = ({ rows }: Run) =>
  expect(rows.read).toBe(rows.inserted + rows.updated + rows.unchanged + rows.rejected)
/** Statuses of the answers to requests for reports; 0 for an answer that was lost. */
const creations = async () =>
  (await sync.requests())
    .filter(({ operation }) => operation === 'reporting.reports.create')
    .map(({ status }) => status)

describe('a report of Ads', () => {
  it('fills a table by day, and changes nothing when it is read again, although Amazon has lost the first report', async () => {
    const asked = { from: daysAgo(12), to: daysAgo(3) }
    const job = await sync.createJob(reportJob('campaigns-by-day'))
    const first = await sync.runJob(job, asked)
    expect(first).toMatchObject({ state: 'succeeded', rows: { rejected: 0 } })
    accounted(first)
    expect(first.rows.inserted).toBeGreaterThan(0)
    expect(
      await sync.rowsOf(
        `SELECT COUNT(*) AS n, COUNT(DISTINCT date) AS days, COUNT(DISTINCT campaignid) > 1 AS many FROM campaigns_by_day`,
      ),
    ).toEqual([{ n: first.rows.inserted, days: 10, many: expect.anything() }])
    await sync.simulator('POST', 'reset', {})
    await sync.simulator('PUT', 'settings', { quotaFactor: 600 })
    const again = await sync.runJob(job, asked)
    accounted(again)
    expect(again).toMatchObject({ state: 'succeeded', rows: { read: first.rows.read, unchanged: first.rows.read } })
  })

  it('beyond Amazon’s retention is shortened to the day that Amazon names, with a note', async () => {
    await sync.simulator('PUT', 'settings', { adsRetentionDays: 20 })
    const run = await sync.runJob(await sync.createJob(reportJob('ads-retention')), {
      from: daysAgo(25),
      to: daysAgo(15),
    })
    await sync.simulator('PUT', 'settings', { adsRetentionDays: 0 })
    expect(run).toMatchObject({
      state: 'succeeded',
      notes: [
        expect.stringMatching(/^Amazon keeps spCampaigns from \d{4}-\d\d-\d\d on; earlier days are not loaded\.$/),
      ],
    })
    expect(run.rows.inserted).toBeGreaterThan(0)
    // The days that Amazon no longer has are not covered.
    const sql = "SELECT CAST(first_date AS CHAR) AS first FROM feed_watermarks WHERE feed = 'ads_retention'"
    expect(await sync.rowsOf(sql)).toEqual([{ first: /\d{4}-\d\d-\d\d/.exec(run.notes[0] ?? '')?.[0] }])
  })

  it('whose request has lost its answer is taken up by the id in Amazon’s refusal of a duplicate', async () => {
    await sync.simulator('PUT', 'settings', { queuedMs: 20_000 })
    const before = (await creations()).length
    await sync.simulator('POST', 'faults', {
      ...{ api: 'ads', operation: 'reporting.reports.create', times: 1 },
      fault: { type: 'lost-answer' },
    })
    const run = await sync.runJob(await sync.createJob(reportJob('ads-lost')), { from: daysAgo(40), to: daysAgo(35) })
    await sync.simulator('PUT', 'settings', { queuedMs: 300 })
    expect(run).toMatchObject({ state: 'succeeded' })
    expect((await creations()).slice(before)).toEqual([0, 425])
  })

  it('that fails at Amazon fails its run with the reason', async () => {
    await sync.simulator('POST', 'documents', {
      ...{ api: 'ads', type: 'spCampaigns', status: 'FATAL' },
      bodyBase64: Buffer.from('The columns do not go together.').toString('base64'),
    })
    const run = await sync.runJob(await sync.createJob(reportJob('ads-fatal')), { from: daysAgo(60), to: daysAgo(55) })
    expect(run).toMatchObject({
      state: 'failed',
      error: { kind: 'upstream_error', friendly: expect.stringContaining('Amazon could not make spCampaigns') },
    })
  })
})

it.each(['campaigns', 'adGroups', 'targets', 'ads'])(
  'an export of %s is a table with a row per entity',
  async (entity) => {
    const job = await sync.createJob(exportJob(entity))
    const first = await sync.runJob(job)
    expect(first).toMatchObject({ state: 'succeeded', rows: { rejected: 0 } })
    accounted(first)
    expect(first.rows.inserted).toBeGreaterThan(0)
    const again = await sync.runJob(job)
    expect(again).toMatchObject({ state: 'succeeded', rows: { inserted: 0, updated: 0, unchanged: first.rows.read } })
  },
)
