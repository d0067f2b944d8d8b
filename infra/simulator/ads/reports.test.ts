import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { z } from 'zod'
import { readJson } from './json.ts'
import { type AdsClient, openAds } from './testing/ads-client.ts'
import { reportBody } from './testing/sample-reads.ts'

const longMs = 600_000
const Report = z.looseObject({ reportId: z.string(), status: z.string(), url: z.string().nullable() })
const Export = z.looseObject({ exportId: z.string(), status: z.string(), url: z.string().optional() })
const Rows = z.array(z.record(z.string(), z.unknown()))

let ads: AdsClient
beforeAll(async () => {
  ads = await openAds()
})
beforeEach(() => {
  ads.simulator.reset()
  Object.assign(ads.simulator.settings, { queuedMs: 0, runningMs: 0 })
})
afterAll(() => ads.close())

const create = async (body: unknown = reportBody('one')) => ads.call('reporting.reports.create', { body })
const get = async (reportId: string) =>
  Report.parse((await ads.call('reporting.reports.get', { params: { reportId } })).body)
const changed = (more: object, configuration: object = {}) => {
  const body = reportBody('changed')
  return { ...body, ...more, configuration: { ...body.configuration, ...configuration } }
}
const download = async (url: string | null | undefined, headers: Record<string, string> = {}) =>
  fetch(String(url), { headers })
const rowsOf = async (url: string | null | undefined) => {
  const bytes = Buffer.from(await (await download(url)).arrayBuffer())
  return Rows.parse(readJson(gunzipSync(bytes).toString()))
}

describe('reports, simulated', () => {
  it("are pending, processing and completed, with rows of the profile's own campaigns", async () => {
    const { settings } = ads.simulator
    Object.assign(settings, { queuedMs: longMs, runningMs: longMs })
    const created = Report.parse((await create()).body)
    expect(created).toMatchObject({ status: 'PENDING', url: null })
    for (const status of ['PROCESSING', 'COMPLETED']) {
      settings.aheadMs += longMs
      expect(await get(created.reportId)).toMatchObject({ status })
    }
    const rows = await rowsOf((await get(created.reportId)).url)
    const campaigns = (await ads.state())['sp.campaigns'] ?? {}
    expect(rows.length).toBeGreaterThan(10)
    for (const row of rows) {
      expect(Object.keys(row)).toEqual(reportBody('').configuration.columns)
      expect(campaigns[String(row.campaignId)]?.name).toBe(row.campaignName)
      expect(Number(row.clicks)).toBeLessThanOrEqual(Number(row.impressions))
    }
  })

  it('have the same rows every time, and their sums', async () => {
    const daily = Report.parse((await create()).body)
    const columns = ['campaignId', 'impressions', 'clicks', 'cost', 'startDate', 'endDate']
    const summary = Report.parse((await create(changed({}, { timeUnit: 'SUMMARY', columns }))).body)
    const days = await rowsOf((await get(daily.reportId)).url)
    const totals = await rowsOf((await get(summary.reportId)).url)
    expect(await rowsOf((await get(daily.reportId)).url)).toEqual(days)
    for (const total of totals) {
      const clicks = days.filter(({ campaignId }) => campaignId === total.campaignId).map((row) => Number(row.clicks))
      expect(clicks.reduce((sum, one) => sum + one, 0)).toBe(total.clicks)
    }
  })

  it('are not generated twice at once: 425 names the running one', async () => {
    Object.assign(ads.simulator.settings, { queuedMs: longMs })
    const { reportId } = Report.parse((await create()).body)
    expect(await create()).toMatchObject({
      status: 425,
      body: { code: '425', detail: `The Request is a duplicate of : ${reportId}` },
    })
    expect((await ads.call('reporting.reports.delete', { params: { reportId } })).status).toBe(200)
    expect((await create()).status).toBe(200)
  })

  it('of search terms have no term without clicks', async () => {
    const columns = ['searchTerm', 'keywordId', 'impressions', 'clicks', 'date']
    const more = { reportTypeId: 'spSearchTerm', groupBy: ['searchTerm'], columns }
    const { reportId } = Report.parse((await create(changed({ name: 'terms' }, more))).body)
    const rows = await rowsOf((await get(reportId)).url)
    expect(rows.length).toBeGreaterThan(20)
    for (const { clicks } of rows) expect(Number(clicks)).toBeGreaterThan(0)
  })

  it('of one type and window are duplicates, also with another time unit', async () => {
    Object.assign(ads.simulator.settings, { queuedMs: longMs })
    const { reportId } = Report.parse((await create()).body)
    const columns = reportBody('').configuration.columns.map((name) => (name === 'date' ? 'startDate' : name))
    const summary = { ...changed({}, { timeUnit: 'SUMMARY', columns }), name: reportBody('one').name }
    expect(await create(summary)).toMatchObject({
      status: 425,
      body: { detail: `The Request is a duplicate of : ${reportId}` },
    })
  })

  it('reach back as far as the retention of their type, and a refusal names the first day', async () => {
    const { settings } = ads.simulator
    const day = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10)
    const since = (days: number, more: object = {}) =>
      create(changed({ name: `${days}`, startDate: day(days), endDate: day(days - 5) }, more))
    const cutOff = async (days: number, more?: object) =>
      /^startDate \((.+)\) must be equal to or after report type data retention start date \((.+)\)\.$/.exec(
        String(Object((await since(days, more)).body).detail),
      )?.[2] ?? ''
    const daysTo = (date: string) => Math.round((Date.now() - Date.parse(date)) / 86_400_000)
    const brands = { adProduct: 'SPONSORED_BRANDS', reportTypeId: 'sbCampaigns', columns: ['campaignId', 'date'] }
    const display = { ...brands, adProduct: 'SPONSORED_DISPLAY', reportTypeId: 'sdCampaigns' }
    for (const [more, days] of [
      [{}, 95],
      [brands, 60],
      [display, 65],
    ] as const) {
      const earliest = await cutOff(days + 3, more)
      // The day is the profile's, which may be one behind that of this machine.
      expect(Math.abs(daysTo(earliest) - days)).toBeLessThanOrEqual(1)
      const body = changed({ name: 'in time', startDate: earliest, endDate: earliest }, more)
      expect((await create(body)).status).toBe(200)
    }
    settings.adsRetentionDays = 65
    expect(Math.abs(daysTo(await cutOff(90)) - 65)).toBeLessThanOrEqual(1)
  })

  it('have a URL for an hour, by the clock of the simulator', async () => {
    const { settings } = ads.simulator
    const { url } = await get(Report.parse((await create()).body).reportId)
    settings.aheadMs += 59 * 60_000
    expect((await download(url)).status).toBe(200)
    settings.aheadMs += 2 * 60_000
    expect((await download(url)).status).toBe(403)
  })

  it.each([
    [
      'a column',
      changed({}, { columns: ['campaignId', 'sales'] }),
      /invalid values: \(sales\)\. Allowed values: \(.*sales7d/,
    ],
    [
      'a filter',
      changed({}, { filters: [{ field: 'adStatus', values: ['ENABLED'] }] }),
      /fields: \(adStatus\) .*Allowed filters for groupBy campaign: \(field: campaignStatus\)/,
    ],
    ['a grouping', changed({}, { groupBy: ['asin'] }), /groupBy includes invalid values: \(asin\)/],
    ['a day in a sum', changed({}, { timeUnit: 'SUMMARY' }), /date, which is supported for timeUnit DAILY/],
    ['another product', changed({}, { adProduct: 'SPONSORED_BRANDS' }), /adProduct SPONSORED_BRANDS is invalid/],
    ['too many days', changed({ startDate: '2026-01-01', endDate: '2026-03-01' }), /at most 31 days/],
    ['a day to come', changed({ endDate: '2090-01-01' }), /must not be later/],
  ])('are refused for %s, with the allowed values', async (_, body, detail) => {
    expect(await create(body)).toMatchObject({
      status: 400,
      body: { code: '400', detail: expect.stringMatching(detail) },
    })
  })

  it('fail, or have no file, by an ordered fault', async () => {
    ads.simulator.faults.add({ api: 'ads', fault: { type: 'fail-report' } })
    const failed = Report.parse((await create()).body)
    expect(await get(failed.reportId)).toMatchObject({ status: 'FAILED', url: null, failureReason: expect.any(String) })
    ads.simulator.faults.add({ api: 'ads', fault: { type: 'empty-report' } })
    const empty = Report.parse((await create(changed({ name: 'empty' }))).body)
    expect(await get(empty.reportId)).toMatchObject({ status: 'COMPLETED', url: null })
  })

  it('end with an ordered document, or fail with the ordered reason', async () => {
    const type = reportBody('').configuration.reportTypeId
    const bodyBase64 = Buffer.from('[]').toString('base64')
    ads.simulator.ordered.add({ api: 'ads', type: 'sdCampaigns', status: 'FATAL' })
    ads.simulator.ordered.add({ api: 'ads', type, contentType: 'application/json', bodyBase64 })
    ads.simulator.ordered.add({ api: 'ads', type: '*', status: 'FATAL', bodyBase64: btoa('Internal error') })
    const { reportId } = Report.parse((await create()).body)
    const done = await get(reportId)
    expect(done).toMatchObject({ status: 'COMPLETED', fileSize: 2 })
    const file = await download(done.url)
    expect([file.headers.get('content-type'), await file.text()]).toEqual(['application/json', '[]'])
    const failed = Report.parse((await create(changed({ name: 'failed' }))).body)
    expect(await get(failed.reportId)).toMatchObject({ status: 'FAILED', url: null, failureReason: 'Internal error' })
  })

  it('have restated figures for the last days, and none for late days', async () => {
    const { settings } = ads.simulator
    const day = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10)
    const asked = (name: string) => changed({ name, startDate: day(9), endDate: day(2) })
    const rows = async (name: string) =>
      rowsOf((await get(Report.parse((await create(asked(name))).body).reportId)).url)
    const before = await rows('before')
    settings.restate = [{ feed: 'ads_campaign_daily', days: 5, factor: 3 }]
    const after = await rows('after')
    expect(after).toHaveLength(before.length)
    const factors = after.map(({ impressions }, at) => Number(impressions) / Number(before[at]?.impressions))
    expect(new Set(factors)).toEqual(new Set([1, 3]))
    settings.lateDays = 5
    const dates = (await rows('late')).map(({ date }) => String(date))
    expect(dates.length).toBeGreaterThan(0)
    expect(dates.filter((date) => date > day(4))).toEqual([])
    settings.lateDays = 12
    expect(await rows('empty')).toEqual([])
  })

  it('are downloaded without credentials: a request with a token is refused', async () => {
    const { reportId } = Report.parse((await create()).body)
    const { url } = await get(reportId)
    expect((await download(url, { authorization: `Bearer ${ads.token}` })).status).toBe(400)
    expect((await download(url, { 'amazon-advertising-api-clientid': ads.clientId })).status).toBe(400)
  })

  it('are missing for another profile', async () => {
    const { reportId } = Report.parse((await create()).body)
    const [, other = ''] = ads.simulator.credentials.advertisers[0]?.profileIds ?? []
    const headers = { 'amazon-advertising-api-scope': other }
    expect((await ads.call('reporting.reports.get', { params: { reportId }, headers })).status).toBe(404)
    const deleted = await ads.call('reporting.reports.delete', { params: { reportId } })
    expect(deleted).toMatchObject({ status: 400, body: { detail: expect.stringContaining('PENDING') } })
  })
})

describe('exports, simulated', () => {
  const accept = 'application/vnd.targetsexport.v1+json'
  const start = async (body: object = {}) => Export.parse((await ads.call('exports.targets.create', { body })).body)
  const read = (exportId: string, headers = { accept }) => ads.call('exports.get', { params: { exportId }, headers })

  it('contain all entities that are not archived, in the common model', async () => {
    const { exportId, status } = await start({
      adProductFilter: ['SPONSORED_PRODUCTS'],
      targetTypeFilter: ['KEYWORD'],
      negativeFilter: [false],
    })
    expect(status).toMatch(/PROCESSING|COMPLETED/)
    const rows = await rowsOf(Export.parse((await read(exportId)).body).url)
    const keywords = (await ads.state())['sp.keywords'] ?? {}
    expect(rows).toHaveLength(Object.keys(keywords).length)
    expect(rows[0]).toMatchObject({
      adProduct: 'SPONSORED_PRODUCTS',
      targetType: 'KEYWORD',
      targetLevel: 'AD_GROUP',
      negative: false,
    })
    expect(keywords[String(rows[0]?.targetId)]).toBeDefined()
  })

  it('end with an ordered document, or fail with the ordered reason', async () => {
    const bodyBase64 = Buffer.from('[{"targetId":"1"}]').toString('base64')
    ads.simulator.ordered.add({ api: 'ads', type: 'targets', bodyBase64 })
    ads.simulator.ordered.add({ api: 'ads', type: 'targets', status: 'FATAL', bodyBase64: btoa('Too large') })
    const done = Export.parse((await read((await start()).exportId)).body)
    expect(await (await download(done.url)).json()).toEqual([{ targetId: '1' }])
    expect((await read((await start()).exportId)).body).toMatchObject({
      status: 'FAILED',
      error: { message: 'Too large' },
    })
  })

  it('are read with the media type that they were created with', async () => {
    const { exportId } = await start()
    const wrong = await read(exportId, { accept: 'application/vnd.campaignsexport.v1+json' })
    expect(wrong.status).toBe(406)
    expect(Buffer.from(exportId, 'base64url').toString()).toMatch(/^[0-9a-f-]{36},T$/)
  })

  it('run at most five at once of a kind', async () => {
    Object.assign(ads.simulator.settings, { queuedMs: longMs })
    const all = []
    for (let count = 0; count < 6; count++) all.push(await ads.call('exports.targets.create', { body: {} }))
    expect(all.map(({ status }) => status)).toEqual([202, 202, 202, 202, 202, 429])
    expect((await ads.call('exports.ads.create', { body: {} })).status).toBe(202)
    expect((await read(Export.parse(all[0]?.body).exportId)).body).toMatchObject({ status: 'PROCESSING' })
  })
})
