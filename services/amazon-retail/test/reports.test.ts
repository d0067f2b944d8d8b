import { randomBytes } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { until } from '@platform/testkit'
import { openRunningService, type Reply, type RunningService } from './support/running-service.ts'

const tenantId = `tnt_${randomBytes(6).toString('hex')}`
const otherId = `tnt_${randomBytes(6).toString('hex')}`
let service: RunningService
let token: string
let merchantId: string
let foreign: { token: string; merchantId: string }
beforeAll(async () => {
  service = await openRunningService({ redisDb: '11' })
  const [own] = await service.connect(tenantId, 'A1TC6TR41LC00P5')
  const [other] = await service.connect(otherId, 'A2AL3ALP1N3EU9')
  merchantId = own?.merchantId ?? ''
  token = await service.tokenOf(tenantId)
  foreign = { token: await service.tokenOf(otherId), merchantId: other?.merchantId ?? '' }
})
afterAll(() => service?.close())
beforeEach(() => {
  service.simulator.faults.clear()
  Object.assign(service.simulator.settings, { queuedMs: 20, runningMs: 20, reportEnd: 'DONE', quotaFactor: 1_000 })
})

const reports = '/api/amazon/reports'
const create = (body: Record<string, unknown> = {}) =>
  service.post(reports, token, { merchantId, reportType: 'GET_MERCHANT_LISTINGS_ALL_DATA', ...body })
const read = (id: unknown, bearer = token, merchant = merchantId): Promise<Reply> =>
  service.get(`${reports}/${id}?merchantId=${merchant}`, bearer)
const documentOf = (id: unknown, bearer = token): Promise<Reply> =>
  service.get(`${reports}/${id}/document?merchantId=${merchantId}`, bearer)
const over = (id: unknown): Promise<Reply> =>
  until('the report to be over', async () => {
    const reply = await read(id)
    return ['DONE', 'CANCELLED', 'FATAL'].includes(String(reply.body.processingStatus)) && reply
  })

describe('a report', () => {
  it('is requested, polled until it is done, and downloaded from Amazon without headers of the platform', async () => {
    const created = await create()
    expect(created).toMatchObject({
      status: 202,
      body: { ok: true, reportId: expect.any(String), processingStatus: 'IN_QUEUE' },
    })
    const { reportId } = created.body
    expect((await over(reportId)).body).toMatchObject({ ok: true, reportId, processingStatus: 'DONE' })
    const { status, body } = await documentOf(reportId)
    expect(status).toBe(200)
    expect(body).toEqual({
      ok: true,
      url: expect.stringContaining(service.simulator.url),
      expiresAt: expect.any(String),
      compressionAlgorithm: 'GZIP',
    })
    const expiresInMs = Date.parse(String(body.expiresAt)) - Date.now()
    expect(expiresInMs).toBeGreaterThan(200_000)
    expect(expiresInMs).toBeLessThanOrEqual(301_000)
    const response = await fetch(String(body.url))
    expect(gunzipSync(Buffer.from(await response.arrayBuffer())).toString()).toContain('\t')
  })

  it("covers the merchant's marketplace by default, and the given marketplaces otherwise", async () => {
    expect((await create()).body.defaults).toEqual({ marketplaceIds: ['ATVPDKIKX0DER'] })
    expect((await create({ marketplaceIds: ['A2EUQ1WTGCTBG2'] })).body).not.toHaveProperty('defaults')
    const bodies = service.simulator
      .requests()
      .filter(({ operation }) => operation?.endsWith('createReport'))
      .slice(-2)
      .map(({ body }) => JSON.stringify(body))
    expect(bodies[0]).toContain('ATVPDKIKX0DER')
    expect(bodies[1]).toContain('A2EUQ1WTGCTBG2')
    expect(bodies[1]).not.toContain('ATVPDKIKX0DER')
  })

  it('without data differs from a failed one and from a cancelled one', async () => {
    service.simulator.settings.reportEnd = 'CANCELLED'
    const empty = (await create()).body.reportId
    expect((await over(empty)).body).toMatchObject({ processingStatus: 'CANCELLED', noData: true })
    expect(await documentOf(empty)).toMatchObject({
      status: 404,
      body: { kind: 'not_found', processingStatus: 'CANCELLED', noData: true },
    })

    service.simulator.settings.reportEnd = 'FATAL'
    const failed = (await create()).body.reportId
    const fatal = await over(failed)
    expect(fatal.body).toMatchObject({ processingStatus: 'FATAL' })
    expect(fatal.body.noData).toBeUndefined()

    Object.assign(service.simulator.settings, { queuedMs: 60_000, reportEnd: 'DONE' })
    const called = (await create()).body.reportId
    expect(await documentOf(called)).toMatchObject({ status: 404, body: { processingStatus: 'IN_QUEUE' } })
    expect(await service.delete(`${reports}/${called}?merchantId=${merchantId}`, token)).toMatchObject({
      status: 200,
      body: { ok: true, reportId: called },
    })
    const off = await over(called)
    expect(off.body).toMatchObject({ processingStatus: 'CANCELLED' })
    expect(off.body.noData).toBeUndefined()
  })

  it('of another tenant is answered exactly as a missing one', async () => {
    const { reportId } = (await create()).body
    for (const answer of [
      await read(reportId, foreign.token, foreign.merchantId),
      await read('9999999', token, merchantId),
    ]) {
      expect(answer).toMatchObject({ status: 404, body: { ok: false, kind: 'not_found' } })
    }
    expect(await read(reportId, foreign.token, merchantId)).toMatchObject({ body: { kind: 'merchant_not_found' } })
  })

  it('with personal data uses a Restricted Data Token with retail:pii, and names that scope without it', async () => {
    const type = 'GET_FLAT_FILE_ORDER_REPORT_DATA_SHIPPING'
    const { reportId } = (await create({ reportType: type })).body
    await over(reportId)
    const refused = await documentOf(reportId)
    expect(refused).toMatchObject({ status: 502, body: { kind: 'upstream_error', status: 403 } })
    expect(refused.body.friendly).toContain('retail:pii')
    const withPii = await service.tokenOf(tenantId, ['retail:read', 'retail:pii'])
    expect(await documentOf(reportId, withPii)).toMatchObject({ status: 200, body: { ok: true } })
    const byCall = await service.post('/api/amazon/spapi/call', withPii, {
      merchantId,
      operation: 'getReportDocument',
      params: { reportDocumentId: (await read(reportId)).body.reportDocumentId },
    })
    expect(byCall).toMatchObject({ status: 200, body: { ok: true } })
  })

  it.each<[string, Record<string, unknown>, string]>([
    ['no type', { reportType: undefined }, 'reportType'],
    ['an invalid time', { dataStartTime: 'yesterday' }, 'dataStartTime'],
    ['no marketplaces', { marketplaceIds: [] }, 'marketplaceIds'],
    ['an unknown field', { type: 'X' }, 'type'],
    ['an impossible day', { dataStartTime: '2026-02-30T00:00:00Z' }, 'dataStartTime'],
    ['a misspelt type', { reportType: 'GET_MERCHANT_LISTING_ALL_DATA' }, 'reportType'],
  ])('with %s is refused, and the field is named', async (_name, body, path) => {
    expect(await create(body)).toMatchObject({
      status: 400,
      body: { kind: 'validation_error', issues: [{ path, message: expect.any(String) }] },
    })
  })

  it('is not requested twice when the answer is lost', async () => {
    const before = service.simulator.requests().at(-1)?.seq ?? 0
    service.simulator.faults.add({ api: 'spapi', operation: 'createReport', fault: { type: 'lost-answer' } })
    expect(await create()).toMatchObject({ status: 502, body: { kind: 'upstream_error' } })
    const asked = service.simulator.requests(before).filter(({ operation }) => operation?.endsWith('createReport'))
    expect(asked).toHaveLength(1)
  })
})

describe('GET /api/amazon/reports', () => {
  it('lists the requested reports by default, and those of the given types otherwise', async () => {
    const { reportId } = (await create()).body
    const { reportId: other } = (await create({ reportType: 'GET_FBA_MYI_ALL_INVENTORY_DATA' })).body
    const idsOf = ({ body }: Reply) => (body.reports as { reportId: string }[]).map((report) => report.reportId)
    const all = await service.get(`${reports}?merchantId=${merchantId}`, token)
    expect(idsOf(all)).toEqual(expect.arrayContaining([reportId, other]))
    const some = await service.get(
      `${reports}?merchantId=${merchantId}&reportTypes=GET_FBA_MYI_ALL_INVENTORY_DATA`,
      token,
    )
    expect(idsOf(some)).toContain(other)
    expect(idsOf(some)).not.toContain(reportId)
  })

  it('returns pages', async () => {
    await create()
    await create()
    const first = await service.get(`${reports}?merchantId=${merchantId}&pageSize=1`, token)
    const { nextToken } = first.body
    expect(first.body.reports).toHaveLength(1)
    const second = await service.get(
      `${reports}?merchantId=${merchantId}&nextToken=${encodeURIComponent(String(nextToken))}`,
      token,
    )
    expect(second.body.reports).toHaveLength(1)
    expect(second.body.reports).not.toEqual(first.body.reports)
  })

  it.each([
    ['no merchant', ''],
    ['a page size that is too large', `merchantId=x&pageSize=101`],
    ['a parameter that there is not', `merchantId=x&status=DONE`],
  ])('refuses %s', async (_name, query) => {
    expect(await service.get(`${reports}?${query}`, token)).toMatchObject({
      status: 400,
      body: { kind: 'validation_error' },
    })
  })
})
