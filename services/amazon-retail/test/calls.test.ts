import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { openRunningService, type RunningService } from './support/running-service.ts'

const tenantId = `tnt_${randomBytes(6).toString('hex')}`
let service: RunningService
let token: string
let merchantId: string
beforeAll(async () => {
  service = await openRunningService({ redisDb: '10' })
  const [own] = await service.connect(tenantId, 'A1TC6TR41LC00P5')
  merchantId = own?.merchantId ?? ''
  token = await service.tokenOf(tenantId)
})
afterAll(() => service?.close())
beforeEach(() => service.simulator.faults.clear())

const ask = (body: Record<string, unknown>, bearer = token) =>
  service.post('/api/amazon/spapi/call', bearer, { merchantId, ...body })
const sent = (after = 0) => service.simulator.requests(after).filter(({ api }) => api === 'spapi')
const lastSeq = () => service.simulator.requests().at(-1)?.seq ?? 0

describe('POST /api/amazon/spapi/call', () => {
  it("returns Amazon's answer, request id and rate limit", async () => {
    const { status, body } = await ask({ operation: 'getMarketplaceParticipations' })
    expect(status).toBe(200)
    expect(body).toEqual({
      ok: true,
      operation: 'sellers.getMarketplaceParticipations',
      status: 200,
      payload: { payload: expect.any(Array) },
      amazonRequestId: expect.any(String),
      rateLimit: { limit: expect.any(Number), burst: expect.any(Number), remaining: expect.any(Number) },
    })
    expect(body.amazonRequestId).toBe(sent().at(-1)?.requestId)
  })

  it('accepts names without a version, with their API, in any letter case', async () => {
    for (const operation of ['orders.getorders', 'orders.getOrders', 'ordersV0.GETORDERS']) {
      const { body } = await ask({ operation, params: { CreatedAfter: '2026-01-01T00:00:00Z' } })
      expect(body).toMatchObject({ ok: true, operation: 'ordersV0.getOrders' })
    }
    expect(await ask({ operation: 'getCatalogItem', version: '2020-12-01', params: { asin: 'B0' } })).toMatchObject({
      body: { operation: 'catalogItems_2020-12-01.getCatalogItem' },
    })
  })

  it("defaults to the merchant's marketplace, required or not, and reports the default", async () => {
    const v0 = await ask({ operation: 'orders.getOrders', params: { CreatedAfter: '2026-01-01T00:00:00Z' } })
    expect(sent().at(-1)?.path).toContain('MarketplaceIds=ATVPDKIKX0DER')
    expect(v0.body.defaults).toEqual({ MarketplaceIds: ['ATVPDKIKX0DER'] })
    const { body } = await ask({ operation: 'searchOrders', params: { createdAfter: '2020-01-01T00:00:00Z' } })
    const { orders } = body.payload as { orders: { salesChannel: { marketplaceId: string } }[] }
    expect(orders.length).toBeGreaterThan(0)
    expect(new Set(orders.map(({ salesChannel }) => salesChannel.marketplaceId))).toEqual(new Set(['ATVPDKIKX0DER']))
    expect(body.defaults).toEqual({ marketplaceIds: ['ATVPDKIKX0DER'] })
  })

  it("sends the caller's own marketplace, without a default", async () => {
    const params = { createdAfter: '2020-01-01T00:00:00Z', marketplaceIds: ['A2EUQ1WTGCTBG2'] }
    const { body } = await ask({ operation: 'searchOrders', params })
    expect(sent().at(-1)?.path).toContain('marketplaceIds=A2EUQ1WTGCTBG2')
    expect(body).not.toHaveProperty('defaults')
  })

  it('defaults within the body as well', async () => {
    const FeesEstimateRequest = {
      ...{ Identifier: 'r1', IsAmazonFulfilled: true },
      PriceToEstimateFees: { ListingPrice: { CurrencyCode: 'USD', Amount: 10 } },
    }
    const call = {
      operation: 'getMyFeesEstimateForASIN',
      params: { Asin: 'B000000001' },
      body: { FeesEstimateRequest },
    }
    const { status, body } = await ask(call)
    expect({ status, defaults: body.defaults }).toEqual({
      status: 200,
      defaults: { 'body.FeesEstimateRequest.MarketplaceId': 'ATVPDKIKX0DER' },
    })
  })

  it.each<[string, Record<string, unknown>, number, Record<string, unknown>]>([
    [
      'no operation',
      {},
      400,
      { kind: 'validation_error', issues: [{ path: 'operation', message: expect.any(String) }] },
    ],
    ['an unknown field', { operation: 'orders.getOrders', parms: {} }, 400, { kind: 'validation_error' }],
    [
      'an unknown operation',
      { operation: 'getOrdrs' },
      404,
      { kind: 'operation_not_found', suggestions: expect.arrayContaining(['getOrders']) },
    ],
    ['a removed operation', { operation: 'listCatalogItems' }, 404, { kind: 'operation_not_found' }],
    [
      'a missing parameter',
      { operation: 'ordersV0.getOrder' },
      400,
      { kind: 'validation_error', issues: [{ path: 'params.orderId', message: 'is required' }] },
    ],
    [
      'an unknown parameter',
      { operation: 'ordersV0.getOrder', params: { orderId: '1', x: 1 } },
      400,
      { kind: 'validation_error' },
    ],
    [
      'a value that is not legal',
      { operation: 'getReports', params: { reportTypes: 'X', processingStatuses: ['READY'] } },
      400,
      {
        kind: 'validation_error',
        issues: [{ path: 'params.processingStatuses.0', message: expect.stringContaining('IN_QUEUE') }],
      },
    ],
    [
      'a name of several APIs',
      { operation: 'getOrders' },
      400,
      { kind: 'validation_error', friendly: expect.stringContaining('ordersV0.getOrders') },
    ],
    [
      'a path that climbs',
      { operation: 'ordersV0.getOrder', params: { orderId: '..' } },
      400,
      { kind: 'validation_error' },
    ],
    ['too many pages', { operation: 'orders.getOrders', maxPages: 101 }, 400, { kind: 'validation_error' }],
    ['an operation of the application', { operation: 'getDestinations' }, 403, { kind: 'operation_not_permitted' }],
    [
      'a token for personal data',
      { operation: 'createRestrictedDataToken', body: { restrictedResources: [] } },
      403,
      { kind: 'operation_not_permitted' },
    ],
    [
      'an operation of the sandbox',
      { operation: 'deleteInventoryItem', params: { sellerSku: 'x', marketplaceId: 'y' } },
      403,
      { kind: 'operation_not_permitted' },
    ],
  ])('%s is refused before anything is sent', async (_name, body, status, expected) => {
    const before = lastSeq()
    expect(await ask(body)).toMatchObject({ status, body: { ok: false, ...expected } })
    expect(sent(before)).toEqual([])
  })

  it('follows next tokens up to maxPages, and returns the token of the next page', async () => {
    const one = await ask({
      operation: 'orders.getOrders',
      params: { CreatedAfter: '2020-01-01T00:00:00Z', MaxResultsPerPage: 5 },
    })
    const three = await ask({
      operation: 'orders.getOrders',
      params: { CreatedAfter: '2020-01-01T00:00:00Z', MaxResultsPerPage: 5 },
      maxPages: 3,
    })
    const orders = ({ body }: typeof one) => (body.payload as { payload: { Orders: unknown[] } }).payload.Orders
    expect(orders(one)).toHaveLength(5)
    expect(orders(three)).toHaveLength(15)
    expect(orders(three).slice(0, 5)).toEqual(orders(one))
    expect(three.body.nextToken).toEqual(expect.any(String))
    const next = await ask({
      operation: 'orders.getOrders',
      params: { CreatedAfter: '2020-01-01T00:00:00Z', MaxResultsPerPage: 5, NextToken: one.body.nextToken },
    })
    expect(orders(next)).toEqual(orders(three).slice(5, 10))
  })

  it('returns the pages read so far and the next token when the limit stops it half-way', async () => {
    service.simulator.faults.add({
      api: 'spapi',
      operation: 'searchOrders',
      skip: 2,
      times: 100,
      fault: { type: 'status', status: 429 },
    })
    const { status, body } = await ask({
      operation: 'searchOrders',
      params: { createdAfter: '2020-01-01T00:00:00Z', maxResultsPerPage: 5 },
      maxPages: 10,
    })
    expect({ status, orders: (body.payload as { orders: unknown[] }).orders.length }).toEqual({
      status: 200,
      orders: 10,
    })
    expect(body.nextToken).toEqual(expect.any(String))
  })

  it("returns Amazon's refusal with its status, errors and request id", async () => {
    const errors = [{ code: 'InvalidInput', message: 'Not this way.', details: 'x' }]
    service.simulator.faults.add({
      api: 'spapi',
      fault: { type: 'status', status: 400, body: { errors } },
    })
    const { status, body } = await ask({ operation: 'getMarketplaceParticipations' })
    expect({ status, body }).toMatchObject({
      status: 502,
      body: { kind: 'upstream_error', status: 400, errors, amazonRequestId: sent().at(-1)?.requestId },
    })
    expect(body.friendly).toContain('Not this way.')
  })

  it.each<[string, unknown, unknown[]]>([
    ['a bare list', [{ code: 'A', message: 'b' }], [{ code: 'A', message: 'b' }]],
    ['one error by itself', { code: 'A', message: 'b' }, [{ code: 'A', message: 'b' }]],
    ['an empty object', {}, []],
  ])('normalises errors that are %s', async (_name, body, errors) => {
    service.simulator.faults.add({ api: 'spapi', fault: { type: 'status', status: 400, body } })
    expect((await ask({ operation: 'getMarketplaceParticipations' })).body).toMatchObject({
      kind: 'upstream_error',
      errors,
    })
  })

  it('returns personal data only with retail:pii', async () => {
    const orderId = (
      (await ask({ operation: 'orders.getOrders', params: { CreatedAfter: '2020-01-01T00:00:00Z' } })).body.payload as {
        payload: { Orders: { AmazonOrderId: string }[] }
      }
    ).payload.Orders[0]?.AmazonOrderId
    const plain = await ask({ operation: 'getOrderAddress', params: { orderId } })
    const withPii = await ask(
      { operation: 'getOrderAddress', params: { orderId } },
      await service.tokenOf(tenantId, ['retail:read', 'retail:pii']),
    )
    const nameOf = ({ body }: typeof plain) =>
      (body.payload as { payload: { ShippingAddress?: { Name?: string } } }).payload.ShippingAddress?.Name
    expect([plain.status, withPii.status]).toEqual([200, 200])
    expect(nameOf(plain)).toBeUndefined()
    expect(nameOf(withPii)).toEqual(expect.any(String))
  })
})
