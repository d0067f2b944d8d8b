import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { openRunningService, type RunningService } from './support/running-service.ts'

const tenantId = `tnt_${randomBytes(6).toString('hex')}`
let service: RunningService
let token: string
let merchantId: string
beforeAll(async () => {
  service = await openRunningService({ redisDb: '7' })
  // Amazon's rate limit is one batch in thirty seconds.
  service.simulator.settings.quotaFactor = 10_000
  const [own] = await service.connect(tenantId, 'A1TC6TR41LC00P5')
  merchantId = own?.merchantId ?? ''
  token = await service.tokenOf(tenantId)
})
afterAll(() => service?.close())

const batches = [
  {
    path: '/api/amazon/pricing/featured-offer-expected-price',
    operation: 'getFeaturedOfferExpectedPriceBatch',
    max: 40,
    request: (index: number) => ({ sku: `SKU-${index}` }),
    wrong: 'sku',
    uri: '/products/pricing/2022-05-01/offer/featuredOfferExpectedPrice',
  },
  {
    path: '/api/amazon/pricing/competitive-summary',
    operation: 'getCompetitiveSummary',
    max: 20,
    request: (index: number) => ({ asin: `B0000000${10 + index}` }),
    wrong: 'asin',
    uri: '/products/pricing/2022-05-01/items/competitiveSummary',
  },
]

describe.each(batches)('POST $path', ({ path, operation, max, request, wrong, uri }) => {
  const ask = (requests: unknown) => service.post(path, token, { merchantId, requests })
  const many = (count: number) => Array.from({ length: count }, (_, index) => request(index))
  const lastBody = () =>
    service.simulator.requests().findLast((sent) => sent.operation?.endsWith(operation))?.body as {
      requests: Record<string, unknown>[]
    }

  it(`answers ${max} requests in their order, completed with the fields that Amazon requires`, async () => {
    const { status, body } = await ask(many(max))
    expect({ status, responses: body.responses }).toEqual({ status: 200, responses: expect.any(Array) })
    expect(body.responses).toHaveLength(max)
    expect(body.defaults).toEqual({ 'requests.*.marketplaceId': 'ATVPDKIKX0DER' })
    expect(lastBody().requests[max - 1]).toMatchObject({
      ...request(max - 1),
      marketplaceId: 'ATVPDKIKX0DER',
      method: 'GET',
      uri,
    })
  })

  it('sends a complete request unchanged', async () => {
    const { body } = await ask([{ ...request(0), marketplaceId: 'A2EUQ1WTGCTBG2' }])
    expect(body).not.toHaveProperty('defaults')
    expect(lastBody().requests).toEqual([expect.objectContaining({ marketplaceId: 'A2EUQ1WTGCTBG2' })])
  })

  it.each<[string, unknown, string]>([
    ['none', [], 'requests'],
    ['one too many', many(max + 1), 'requests'],
    ['no list', {}, 'requests'],
    ['one that does not say what it is about', [{}], `requests.0.${wrong}`],
  ])('refuses %s, and names the field', async (_name, requests, field) => {
    expect(await ask(requests)).toMatchObject({
      status: 400,
      body: { kind: 'validation_error', issues: expect.arrayContaining([expect.objectContaining({ path: field })]) },
    })
  })

  it('reports that Amazon is unreachable', async () => {
    service.simulator.faults.add({ api: 'spapi', operation, times: 9, fault: { type: 'reset' } })
    expect(await ask(many(1))).toMatchObject({ status: 502, body: { ok: false, kind: 'upstream_error' } })
    service.simulator.faults.clear()
  })
})

describe('GET /api/amazon/spapi/operations', () => {
  const list = (query = '') => service.get(`/api/amazon/spapi/operations${query}`, token)
  const rows = (body: Record<string, unknown>) => body.operations as Record<string, unknown>[]

  it('lists all 370, each in the form of the contract', async () => {
    const { body } = await list()
    expect(rows(body)).toHaveLength(370)
    for (const row of rows(body)) {
      expect(row).toMatchObject({
        operation: expect.any(String),
        api: expect.any(String),
        version: expect.any(String),
        method: expect.stringMatching(/^(GET|POST|PUT|PATCH|DELETE)$/),
        path: expect.stringMatching(/^\//),
        access: expect.stringMatching(/^(read|write|admin)$/),
        restricted: expect.any(Boolean),
        grantless: expect.any(Boolean),
        deprecated: expect.any(Boolean),
        params: expect.any(Array),
      })
      expect(Object.keys(row)).toEqual(expect.arrayContaining(['rate', 'burst', 'body', 'example']))
    }
  })

  it('filters by words, API and access', async () => {
    expect(rows((await list('?search=order+buyer')).body).map(({ operation }) => operation)).toContain(
      'ordersV0.getOrderBuyerInfo',
    )
    const feeds = rows((await list('?api=feeds&access=write')).body)
    expect(feeds.length).toBeGreaterThan(0)
    expect(feeds.every(({ api, access }) => api === 'feeds_2021-06-30' && access === 'write')).toBe(true)
    expect(rows((await list('?search=no-such-operation')).body)).toEqual([])
    expect(await list('?access=all')).toMatchObject({ status: 400, body: { kind: 'validation_error' } })
  })

  it('answers 304 to a caller that has it', async () => {
    const etag = (await list('?api=sellers')).headers.get('etag') ?? ''
    const response = await fetch(`${service.url}/api/amazon/spapi/operations?api=sellers`, {
      headers: { authorization: `Bearer ${token}`, 'if-none-match': etag },
    })
    expect(response.status).toBe(304)
  })
})
