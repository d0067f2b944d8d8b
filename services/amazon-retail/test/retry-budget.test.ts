import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { openRunningService, type Reply, type RunningService } from './support/running-service.ts'

const tenantId = `tnt_${randomBytes(6).toString('hex')}`
const floor = 1
let replicas: RunningService[]
let tokens: string[]
let merchantId: string

/** Two replicas: one Redis, one Postgres with the same keys, one Amazon. */
beforeAll(async () => {
  const SECRETS_KEYS = `k1:${randomBytes(32).toString('base64')}`
  const first = await openRunningService({ redisDb: '3', SECRETS_KEYS })
  const second = await openRunningService({ redisDb: '3', SECRETS_KEYS, AMAZON_URL: first.simulator.url })
  replicas = [first, second]
  const [own] = await first.connect(tenantId, 'A1TC6TR41LC00P5')
  merchantId = own?.merchantId ?? ''
  tokens = await Promise.all(replicas.map((one) => one.tokenOf(tenantId, ['retail:read', 'retail:write'])))
})
afterAll(async () => {
  for (const one of replicas ?? []) await one.close()
})
beforeEach(() => {
  amazon().faults.clear()
  amazon().settings.quotaFactor = 1_000
})

const amazon = () => {
  const [first] = replicas
  if (!first) throw new Error('no replica')
  return first.simulator
}

/** Makes concurrent calls, replica by replica; returns their answers and the number of requests that reached Amazon. */
async function callMany(count: number, body: Record<string, unknown>) {
  const before = amazon().requests().at(-1)?.seq ?? 0
  const replies = await Promise.all(
    Array.from({ length: count }, (_, n): Promise<Reply> => {
      const replica = replicas[n % replicas.length]
      const token = tokens[n % tokens.length]
      if (!replica || !token) throw new Error('no replica')
      return replica.post('/api/amazon/spapi/call', token, { merchantId, timeoutMs: 12_000, ...body })
    }),
  )
  const requests = amazon()
    .requests(before)
    .filter(({ api }) => api === 'spapi')
  return { replies, requests: requests.length }
}

const throttled = { type: 'status', status: 429 } as const

/** Operations with separate buckets, each with a burst of sixteen calls. */
const calls = {
  report: { operation: 'reports_2021-06-30.getReport', params: { reportId: '1' } },
  listing: { operation: 'listingsItems_2021-08-01.getListingsItem', params: { sku: 'X' } },
  productTypes: { operation: 'definitionsProductTypes_2020-09-01.searchDefinitionsProductTypes', params: {} },
  fulfilmentOrders: { operation: 'fulfillmentOutbound_2020-07-01.listAllFulfillmentOrders', params: {} },
  orderItems: { operation: 'ordersV0.getOrderItems', params: { orderId: '111-1234567-1234567' } },
}

describe('two replicas whose Amazon refuses everything', () => {
  it('send one request and a tenth of their calls on top, and answer with Retry-After', async () => {
    amazon().faults.add({ api: 'spapi', times: 10_000, fault: throttled })
    const { replies, requests } = await callMany(20, calls.report)
    expect(requests).toBeGreaterThan(0)
    expect(requests).toBeLessThanOrEqual(20 * 1.1 + floor)
    for (const { status, body, headers } of replies) {
      expect({ status, kind: body.kind }).toEqual({ status: 429, kind: 'throttled' })
      expect(Number(headers.get('retry-after'))).toBe(body.retryAfterSeconds)
      expect(body.retryAfterSeconds).toBeGreaterThanOrEqual(1)
    }
  })

  it('retry a single call once', async () => {
    amazon().faults.add({ api: 'spapi', times: 10_000, fault: throttled })
    const { replies, requests } = await callMany(1, calls.listing)
    expect(requests).toBe(2)
    expect(replies[0]).toMatchObject({ status: 429, body: { kind: 'throttled' } })
  })
})

it('two replicas whose Amazon refuses every second request retry a tenth of their calls, and one', async () => {
  for (let n = 0; n < 500; n += 1) amazon().faults.add({ api: 'spapi', skip: n, fault: throttled })
  const { replies, requests } = await callMany(20, calls.productTypes)
  expect(requests).toBeLessThanOrEqual(20 * 1.1 + floor)
  expect(replies.filter(({ status }) => status === 200).length).toBeGreaterThan(0)
  for (const { status, body } of replies) if (status !== 200) expect(body.kind).toBe('throttled')
})

describe.each([
  ['503', { type: 'status', status: 503 } as const, calls.fulfilmentOrders],
  ['lost connections', { type: 'reset' } as const, calls.orderItems],
])('an Amazon that answers with %s', (_name, fault, call) => {
  it('receives one request and a tenth of the calls on top; its failure is the answer', async () => {
    amazon().faults.add({ api: 'spapi', times: 10_000, fault })
    const { replies, requests } = await callMany(16, call)
    expect(requests).toBeGreaterThan(16)
    expect(requests).toBeLessThanOrEqual(16 * 1.1 + floor)
    for (const reply of replies) expect(reply).toMatchObject({ status: 502, body: { kind: 'upstream_error' } })
  })
})

it('pages of one call count as calls towards the bucket’s budget', async () => {
  amazon().faults.add({ api: 'spapi', operation: 'getOrders', skip: 2, times: 10_000, fault: throttled })
  const before = amazon().requests().length
  const params = { MarketplaceIds: ['ATVPDKIKX0DER'], CreatedAfter: '2020-01-01T00:00:00Z', MaxResultsPerPage: 1 }
  const { replies } = await callMany(2, { operation: 'ordersV0.getOrders', params, maxPages: 5 })
  const pages = amazon()
    .requests(before)
    .filter(({ operation }) => operation?.includes('getOrders'))
  expect([200, 429]).toEqual(expect.arrayContaining([...new Set(replies.map(({ status }) => status))]))
  expect(pages.length).toBeGreaterThan(2)
  expect(pages.length).toBeLessThanOrEqual(4 * 1.1 + floor)
})
