import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { openRunningService, type Reply, type RunningService } from './support/running-service.ts'

const tenantId = `tnt_${randomBytes(6).toString('hex')}`
const otherId = `tnt_${randomBytes(6).toString('hex')}`
let service: RunningService
let token: string
let merchantId: string
let foreignId: string
beforeAll(async () => {
  service = await openRunningService({ redisDb: '9' })
  const [own] = await service.connect(tenantId, 'A1TC6TR41LC00P5')
  const [other] = await service.connect(otherId, 'A2AL3ALP1N3EU9')
  merchantId = own?.merchantId ?? ''
  foreignId = other?.merchantId ?? ''
  token = await service.tokenOf(tenantId)
})
afterAll(() => service?.close())

type Ask = (bearer: string, merchant: string) => Promise<Reply>

const pricing = '/api/amazon/pricing'
/** Every endpoint for one merchant, with a valid request. */
const endpoints: [string, Ask, number][] = [
  [
    'POST /api/amazon/reports',
    (bearer, merchant) =>
      service.post('/api/amazon/reports', bearer, {
        merchantId: merchant,
        reportType: 'GET_MERCHANT_LISTINGS_ALL_DATA',
      }),
    202,
  ],
  [
    'GET /api/amazon/reports',
    (bearer, merchant) => service.get(`/api/amazon/reports?merchantId=${merchant}`, bearer),
    200,
  ],
  [
    `POST ${pricing}/featured-offer-expected-price`,
    (bearer, merchant) =>
      service.post(`${pricing}/featured-offer-expected-price`, bearer, {
        merchantId: merchant,
        requests: [{ sku: 'TENT-1' }],
      }),
    200,
  ],
  [
    `POST ${pricing}/competitive-summary`,
    (bearer, merchant) =>
      service.post(`${pricing}/competitive-summary`, bearer, {
        merchantId: merchant,
        requests: [{ asin: 'B000000001' }],
      }),
    200,
  ],
  [
    'POST /api/amazon/spapi/call',
    (bearer, merchant) =>
      service.post('/api/amazon/spapi/call', bearer, {
        merchantId: merchant,
        operation: 'getMarketplaceParticipations',
      }),
    200,
  ],
]

const everywhere: [string, (bearer: string) => Promise<Reply>, number][] = [
  ['GET /api/amazon/merchants', (bearer) => service.get('/api/amazon/merchants', bearer), 200],
  [
    'GET /api/amazon/spapi/operations',
    (bearer) => service.get('/api/amazon/spapi/operations?api=sellers', bearer),
    200,
  ],
  ...endpoints.map(([name, ask, status]): [string, (bearer: string) => Promise<Reply>, number] => [
    name,
    (bearer) => ask(bearer, merchantId),
    status,
  ]),
]

describe.each(everywhere)('%s', (_name, ask, status) => {
  it(`answers a caller with retail:read with ${status}`, async () => {
    expect(await ask(token)).toMatchObject({ status, body: { ok: true } })
  })

  it('refuses a caller without a token', async () => {
    expect(await ask('')).toMatchObject({ status: 401, body: { ok: false, kind: 'invalid_token' } })
  })

  it('refuses a caller without retail:read, and names the scope', async () => {
    const narrow = await service.tokenOf(tenantId, ['account:read', 'ads:read'])
    expect(await ask(narrow)).toMatchObject({
      status: 403,
      body: { kind: 'insufficient_scope', missing: ['retail:read'] },
    })
  })
})

describe.each(endpoints)('%s', (_name, ask) => {
  it("answers another tenant's merchant exactly as a missing one", async () => {
    const [missing, foreign] = await Promise.all([ask(token, 'mer_none_us'), ask(token, foreignId)])
    expect(missing).toMatchObject({ status: 404, body: { ok: false, kind: 'merchant_not_found' } })
    expect(foreign.body).toEqual({ ...missing.body, requestId: foreign.body.requestId })
  })
})

const report = '/api/amazon/reports/50012026'
const ofReports: [string, Ask][] = [
  ['GET /api/amazon/reports/<id>', (bearer, merchant) => service.get(`${report}?merchantId=${merchant}`, bearer)],
  [
    'GET /api/amazon/reports/<id>/document',
    (bearer, merchant) => service.get(`${report}/document?merchantId=${merchant}`, bearer),
  ],
  ['DELETE /api/amazon/reports/<id>', (bearer, merchant) => service.delete(`${report}?merchantId=${merchant}`, bearer)],
]

describe.each(ofReports)('%s', (_name, ask) => {
  it("refuses a caller without a token, without retail:read, without a merchant, with another tenant's merchant", async () => {
    expect(await ask('', merchantId)).toMatchObject({ status: 401, body: { kind: 'invalid_token' } })
    const narrow = await service.tokenOf(tenantId, ['retail:write'])
    expect(await ask(narrow, merchantId)).toMatchObject({
      status: 403,
      body: { kind: 'insufficient_scope', missing: ['retail:read'] },
    })
    expect(await ask(token, '')).toMatchObject({ status: 400, body: { kind: 'validation_error' } })
    const [missing, foreign] = await Promise.all([ask(token, 'mer_none_us'), ask(token, foreignId)])
    expect(missing).toMatchObject({ status: 404, body: { kind: 'merchant_not_found' } })
    expect(foreign.body).toEqual({ ...missing.body, requestId: foreign.body.requestId })
  })

  it('answers not_found for a report that does not exist', async () => {
    expect(await ask(token, merchantId)).toMatchObject({ status: 404, body: { ok: false, kind: 'not_found' } })
  })
})

describe.each([...endpoints.map(([name, ask]): [string, Ask] => [name, ask]), ...ofReports])('%s', (_name, ask) => {
  it('reports that Amazon is unreachable', async () => {
    const tenant = `tnt_${randomBytes(6).toString('hex')}`
    const [own] = await service.connect(tenant, 'A2AL3ALP1N3EU9')
    const bearer = await service.tokenOf(tenant)
    await service.ctx.reportTypes.remember(tenant, own?.merchantId ?? '', 'GET_MERCHANT_LISTINGS_ALL_DATA')
    service.simulator.faults.add({ api: 'spapi', times: 9, fault: { type: 'reset' } })
    const reply = await ask(bearer, own?.merchantId ?? '')
    service.simulator.faults.clear()
    expect(reply).toMatchObject({
      status: 502,
      body: { ok: false, kind: 'upstream_error', requestId: expect.any(String) },
    })
  })
})

describe('GET /api/amazon/merchants', () => {
  it('has one row for each marketplace, in the form of the contract', async () => {
    const { body } = await service.get('/api/amazon/merchants', token)
    expect(body.merchants).toEqual([
      {
        merchantId,
        sellerId: 'A1TC6TR41LC00P5',
        accountId: expect.stringMatching(/^acc_/),
        name: 'Shop US',
        marketplaceId: 'ATVPDKIKX0DER',
        country: 'US',
        region: 'NA',
        currency: 'USD',
        status: 'connected',
      },
      expect.objectContaining({ country: 'CA', currency: 'CAD' }),
      expect.objectContaining({ country: 'MX', currency: 'MXN' }),
    ])
  })

  it('is empty for a tenant without connections', async () => {
    const { body } = await service.get('/api/amazon/merchants', await service.tokenOf('tnt_without'))
    expect(body).toEqual({ ok: true, merchants: [] })
  })
})
