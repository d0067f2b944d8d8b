import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { schemaProblems } from './spapi/check/validate-schema.ts'
import { type Simulator, startSimulator } from './start-simulator.ts'
import { accessToken, call, grantlessToken, northwindNa } from './testing/retail-client.ts'

const us = 'ATVPDKIKX0DER'
const items = `/na/listings/2021-08-01/items/${northwindNa?.sellerId}`

describe('the state of the Selling Partner API', () => {
  let simulator: Simulator
  let token: string
  beforeAll(async () => {
    simulator = await startSimulator()
    token = await accessToken(simulator)
  })
  afterEach(() => simulator.reset())
  afterAll(() => simulator.close())

  const marketplaceIds = { marketplaceIds: us }
  const send = (method: string, path: string, body?: unknown, query: Record<string, string> = {}) =>
    call(simulator, method, path, { token, query, ...(body !== undefined && { body }) })

  it('a listing is patched, previewed without effect, deleted, and put again', async () => {
    const found = await send('GET', items, undefined, {
      ...marketplaceIds,
      includedData: 'summaries,offers,attributes',
    })
    expect(schemaProblems('listingsItems_2021-08-01', 'ItemSearchResults', found.body)).toEqual([])
    const path = `${items}/${encodeURIComponent(found.body.items[0].sku)}`
    const price = [{ currency: 'USD', marketplace_id: us, our_price: [{ schedule: [{ value_with_tax: 12.5 }] }] }]
    const patch = {
      productType: 'TENT',
      patches: [{ op: 'replace', path: '/attributes/purchasable_offer', value: price }],
    }
    const offer = async () => {
      const { body } = await send('GET', path, undefined, { ...marketplaceIds, includedData: 'offers' })
      return body.offers[0].price.amount
    }
    const before = await offer()
    const preview = await send('PATCH', path, patch, { ...marketplaceIds, mode: 'VALIDATION_PREVIEW' })
    expect(preview.body.status).toBe('VALID')
    expect(await offer()).toBe(before)
    expect((await send('PATCH', path, patch, marketplaceIds)).body.status).toBe('ACCEPTED')
    expect(await offer()).toBe('12.5')
    expect((await send('DELETE', path, undefined, marketplaceIds)).body.status).toBe('ACCEPTED')
    expect((await send('GET', path, undefined, marketplaceIds)).status).toBe(404)
    const put = { productType: 'TENT', attributes: { item_name: [{ value: 'Again' }] } }
    await send('PUT', path, put, marketplaceIds)
    expect((await send('GET', path, undefined, marketplaceIds)).body.summaries[0].itemName).toBe('Again')
  })

  it('stock is listed per product; items added in the sandbox stay there', async () => {
    const query = { ...marketplaceIds, granularityType: 'Marketplace', granularityId: us, details: 'true' }
    const summaries = async (prefix: string) => {
      const { body } = await send('GET', `${prefix}/na/fba/inventory/v1/summaries`, undefined, query)
      expect(schemaProblems('fbaInventory', 'GetInventorySummariesResponse', body)).toEqual([])
      return body.payload.inventorySummaries
    }
    expect((await summaries('')).length).toBeGreaterThan(20)
    const sandbox = '/sandbox/na/fba/inventory/v1/items'
    const item = { sellerSku: 'BOX-1', marketplaceId: us }
    expect((await send('POST', sandbox, { ...item, productName: 'Box' })).status).toBe(200)
    const added = { inventoryItems: [{ ...item, quantity: 7 }] }
    const headers = { 'x-amzn-idempotency-token': 'once' }
    for (let times = 0; times < 2; times++) {
      await call(simulator, 'POST', `${sandbox}/inventory`, { token, body: added, headers })
    }
    expect(await summaries('/sandbox')).toMatchObject([
      { sellerSku: 'BOX-1', inventoryDetails: { fulfillableQuantity: 7 } },
    ])
    expect((await send('POST', '/na/fba/inventory/v1/items', { ...item, productName: 'Box' })).status).toBe(403)
  })

  it('a destination belongs to the application, a subscription to the seller, and both can be deleted', async () => {
    const grantless = await grantlessToken(simulator, 'sellingpartnerapi::notifications')
    const base = '/na/notifications/v1'
    const resource = { sqs: { arn: 'arn:aws:sqs:us-east-1:111122223333:events' } }
    const body = { name: 'events', resourceSpecification: resource }
    const made = await call(simulator, 'POST', `${base}/destinations`, { token: grantless, body })
    const { destinationId } = made.body.payload
    const again = await call(simulator, 'POST', `${base}/destinations`, { token: grantless, body })
    expect(again.status).toBe(409)
    const path = `${base}/subscriptions/ORDER_CHANGE`
    const subscribed = await send('POST', path, { payloadVersion: '1.0', destinationId })
    expect((await send('GET', path)).body.payload).toEqual(subscribed.body.payload)
    const byId = `${path}/${subscribed.body.payload.subscriptionId}`
    expect((await call(simulator, 'DELETE', byId, { token: grantless })).status).toBe(200)
    expect((await send('GET', path)).status).toBe(404)
  })

  it('a pricing batch has one answer per request', async () => {
    const path = '/na/batches/products/pricing/2022-05-01/items/competitiveSummary'
    const request = (asin: string) => ({
      asin,
      marketplaceId: us,
      includedData: ['featuredBuyingOptions'],
      uri: '/products/pricing/2022-05-01/items/competitiveSummary',
      method: 'GET',
    })
    const { body } = await send('POST', path, { requests: [request('B000000001'), request('B000000002')] })
    expect(schemaProblems('productPricing_2022-05-01', 'CompetitiveSummaryBatchResponse', body)).toEqual([])
    expect(body.responses.map((one: { body: object }) => one.body)).toMatchObject([
      { asin: 'B000000001', featuredBuyingOptions: expect.any(Array) },
      { asin: 'B000000002' },
    ])
    expect(body.responses[0].body).not.toHaveProperty('similarItems')
  })
})
