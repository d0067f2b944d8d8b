import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { schemaProblems } from './spapi/check/validate-schema.ts'
import { type Simulator, startSimulator } from './start-simulator.ts'
import { type Answer, accessToken, call, northwindNa } from './testing/retail-client.ts'

const us = 'ATVPDKIKX0DER'
const dayMs = 86_400_000
const daysAgo = (days: number) => new Date(Date.now() - days * dayMs).toISOString()

type V0 = {
  AmazonOrderId: string
  PurchaseDate: string
  LastUpdateDate: string
  OrderStatus: string
  MarketplaceId: string
}

describe('orders', () => {
  let simulator: Simulator
  let token: string
  beforeAll(async () => {
    simulator = await startSimulator()
    simulator.settings.quotaFactor = 10
    token = await accessToken(simulator)
  })
  afterAll(() => simulator.close())

  const get = (path: string, query: Record<string, string> = {}, withToken = token) =>
    call(simulator, 'GET', `/na${path}`, { token: withToken, query })

  async function all(query: Record<string, string>): Promise<V0[]> {
    const found: V0[] = []
    for (let next: string | undefined = ''; next !== undefined; ) {
      const answer: Answer = await get('/orders/v0/orders', { ...query, ...(next && { NextToken: next }) })
      expect(answer.status).toBe(200)
      found.push(...answer.body.payload.Orders)
      next = answer.body.payload.NextToken
    }
    return found
  }

  it('hundreds of orders are listed over pages, each once, within the window', async () => {
    const from = daysAgo(60)
    const found = await all({ CreatedAfter: from, MarketplaceIds: us })
    expect(found.length).toBeGreaterThan(300)
    expect(new Set(found.map(({ AmazonOrderId }) => AmazonOrderId)).size).toBe(found.length)
    expect(
      found.every(({ PurchaseDate, MarketplaceId }) => PurchaseDate >= from.slice(0, 19) && MarketplaceId === us),
    ).toBe(true)
  })

  it('filters by status, by last change, and by id', async () => {
    const canceled = await all({ CreatedAfter: daysAgo(60), MarketplaceIds: us, OrderStatuses: 'Canceled' })
    expect(new Set(canceled.map(({ OrderStatus }) => OrderStatus))).toEqual(new Set(['Canceled']))
    const since = daysAgo(2)
    const changed = await all({ LastUpdatedAfter: since, MarketplaceIds: us })
    expect(changed.length).toBeGreaterThan(0)
    expect(changed.every(({ LastUpdateDate }) => LastUpdateDate >= since.slice(0, 19))).toBe(true)
    const [one] = canceled
    const byId = await all({ AmazonOrderIds: one?.AmazonOrderId ?? '', MarketplaceIds: us })
    expect(byId).toEqual([one])
  })

  it('enforces the rules that only the prose of the documentation has', async () => {
    const refused = async (query: Record<string, string>) => {
      const { status, body } = await get('/orders/v0/orders', { MarketplaceIds: us, ...query })
      return [status, body.errors[0].code]
    }
    expect(await refused({})).toEqual([400, 'InvalidInput'])
    expect(await refused({ CreatedAfter: daysAgo(3), LastUpdatedAfter: daysAgo(3) })).toEqual([400, 'InvalidInput'])
    expect(await refused({ CreatedAfter: daysAgo(3), CreatedBefore: daysAgo(-1) })).toEqual([400, 'InvalidInput'])
    expect(await refused({ NextToken: 'made-up' })).toEqual([400, 'InvalidInput'])
  })

  describe('personal data', () => {
    async function restricted(path: string, dataElements?: string[]): Promise<string> {
      const body = { restrictedResources: [{ method: 'GET', path, ...(dataElements && { dataElements }) }] }
      const answer = await call(simulator, 'POST', '/na/tokens/2021-03-01/restrictedDataToken', { token, body })
      expect(answer.status).toBe(200)
      return answer.body.restrictedDataToken
    }

    const list = '/orders/v0/orders'
    const query = { CreatedAfter: daysAgo(9), CreatedBefore: daysAgo(5), MarketplaceIds: us, OrderStatuses: 'Shipped' }
    const names = ({ body }: Answer) => {
      const [first] = body.payload.Orders
      return { buyer: first.BuyerInfo.BuyerName, address: first.ShippingAddress.Name, city: first.ShippingAddress.City }
    }

    it('is omitted for an ordinary token, and for a restricted one without its data element', async () => {
      const without = { buyer: undefined, address: undefined, city: expect.any(String) }
      expect(names(await get(list, query))).toEqual(without)
      expect(names(await get(list, query, await restricted(list)))).toEqual(without)
    })

    it('is included by the data elements of the restricted token', async () => {
      const buyer = await restricted(list, ['buyerInfo'])
      expect(names(await get(list, query, buyer))).toMatchObject({ buyer: expect.any(String), address: undefined })
      const both = await restricted(list, ['buyerInfo', 'shippingAddress'])
      expect(names(await get(list, query, both))).toMatchObject({
        buyer: expect.any(String),
        address: expect.any(String),
      })
    })

    it('is included in every order for a generic path, and in one for a specific path', async () => {
      const [one, two] = await all(query)
      const path = (order?: V0) => `/orders/v0/orders/${order?.AmazonOrderId}/address`
      const generic = await restricted('/orders/v0/orders/{orderId}/address')
      const specific = await restricted(path(one))
      for (const rdt of [generic, specific]) {
        const { body } = await get(path(one), {}, rdt)
        expect(body.payload.ShippingAddress).toMatchObject({
          Name: expect.any(String),
          AddressLine1: expect.any(String),
        })
      }
      expect((await get(path(two), {}, generic)).status).toBe(200)
      expect((await get(path(two), {}, specific)).status).toBe(403)
      expect((await get(list, query, specific)).status).toBe(403)
      expect((await get('/sellers/v1/account', {}, generic)).status).toBe(403)
    })

    it('is not restricted in other operations, for which no token is minted', async () => {
      const body = { restrictedResources: [{ method: 'GET', path: '/sellers/v1/account' }] }
      const answer = await call(simulator, 'POST', '/na/tokens/2021-03-01/restrictedDataToken', { token, body })
      expect(answer).toMatchObject({ status: 400, body: { errors: [{ code: 'InvalidInput' }] } })
    })
  })

  it('both versions return the same orders, valid by their schemas', async () => {
    const query = { createdAfter: daysAgo(6), createdBefore: daysAgo(5), marketplaceIds: us, maxResultsPerPage: '100' }
    const included = 'BUYER,RECIPIENT,PROCEEDS,FULFILLMENT'
    const answer = await get('/orders/2026-01-01/orders', { ...query, includedData: included })
    expect(schemaProblems('orders_2026-01-01', 'SearchOrdersResponse', answer.body)).toEqual([])
    const v0 = await get('/orders/v0/orders', {
      CreatedAfter: query.createdAfter,
      CreatedBefore: query.createdBefore,
      MarketplaceIds: us,
    })
    expect(schemaProblems('ordersV0', 'GetOrdersResponse', v0.body)).toEqual([])
    const ids = answer.body.orders.map(({ orderId }: { orderId: string }) => orderId)
    expect(ids).toEqual(v0.body.payload.Orders.map((order: V0) => order.AmazonOrderId))
    const bare = await get(`/orders/2026-01-01/orders/${ids[0]}`)
    expect(bare.body.order).not.toHaveProperty('buyer')
    expect(answer.body.orders[0]).toMatchObject({ buyer: { buyerName: expect.any(String) } })
    const items = await get(`/orders/v0/orders/${ids[0]}/orderItems`)
    expect(schemaProblems('ordersV0', 'GetOrderItemsResponse', items.body)).toEqual([])
    expect(items.body.payload.OrderItems).toHaveLength(answer.body.orders[0].orderItems.length)
  })

  it('a confirmed shipment makes the order shipped', async () => {
    const query = {
      CreatedAfter: daysAgo(20),
      // The orders of one marketplace may all have been shipped by now.
      MarketplaceIds: `${us},A2EUQ1WTGCTBG2`,
      FulfillmentChannels: 'MFN',
      OrderStatuses: 'Unshipped,Pending',
    }
    const [open] = await all(query)
    const id = open?.AmazonOrderId
    const body = {
      marketplaceId: open?.MarketplaceId,
      packageDetail: {
        packageReferenceId: '1',
        carrierCode: 'UPS',
        trackingNumber: '1Z999AA10123456784',
        shipDate: new Date().toISOString(),
        orderItems: [{ orderItemId: '1', quantity: 1 }],
      },
    }
    const confirmed = await call(simulator, 'POST', `/na/orders/v0/orders/${id}/shipmentConfirmation`, { token, body })
    expect(confirmed.status).toBe(204)
    expect((await get(`/orders/v0/orders/${id}`)).body.payload.OrderStatus).toBe('Shipped')
  })

  it('the demo sellers sell in the marketplaces of the demo', async () => {
    const { body } = await get('/sellers/v1/marketplaceParticipations')
    const ids = body.payload.map(({ marketplace }: { marketplace: { id: string } }) => marketplace.id)
    expect(ids).toEqual(northwindNa?.marketplaceIds)
  })
})
