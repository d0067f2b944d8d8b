import { createHash } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type Simulator, startSimulator } from './start-simulator.ts'
import { accessToken, call, northwindEu, northwindNa } from './testing/retail-client.ts'

const US = 'ATVPDKIKX0DER'
const sku = 'TEN-REG-FO-100'
const items = `/na/listings/2021-08-01/items/${northwindNa?.sellerId}`

let simulator: Simulator
let token: string
beforeAll(async () => {
  simulator = await startSimulator()
  Object.assign(simulator.settings, { quotaFactor: 1_000, queuedMs: 0, runningMs: 0 })
  token = await accessToken(simulator)
})
afterAll(() => simulator.close())

const get = (path: string, query: Record<string, string>) => call(simulator, 'GET', `/na${path}`, { token, query })
const post = (path: string, body: unknown) => call(simulator, 'POST', `/na${path}`, { token, body })

describe('prices and fees', () => {
  it('are those of the SKUs asked, in order, and one that does not exist fails by itself', async () => {
    const query = { MarketplaceId: US, ItemType: 'Sku', Skus: `${sku},NO-SUCH-SKU` }
    const { body } = await get('/products/pricing/v0/price', query)
    expect(body.payload).toMatchObject([
      { status: 'Success', SellerSKU: sku },
      { status: 'ClientError', SellerSKU: 'NO-SUCH-SKU' },
    ])
    expect(body.payload).toHaveLength(2)
  })

  it('have the caller’s price and identifier, also with null for optional fields', async () => {
    const ListingPrice = { CurrencyCode: 'USD', Amount: 20 }
    const price = { ListingPrice, Shipping: null, Points: null }
    const request = { MarketplaceId: US, Identifier: 'mine', IsAmazonFulfilled: true, PriceToEstimateFees: price }
    const body = { FeesEstimateRequest: { ...request, OptionalFulfillmentProgram: null } }
    const one = await post(`/products/fees/v0/listings/${sku}/feesEstimate`, body)
    expect([one.status, one.body.payload?.FeesEstimateResult]).toMatchObject([
      200,
      {
        Status: 'Success',
        FeesEstimateIdentifier: { IdValue: sku, SellerInputIdentifier: 'mine', PriceToEstimateFees: { ListingPrice } },
        FeesEstimate: { TotalFeesEstimate: { CurrencyCode: 'USD', Amount: 6.22 } },
      },
    ])
    const bare = { FeesEstimateRequest: { ...request, PriceToEstimateFees: { ListingPrice: {} } } }
    expect((await post(`/products/fees/v0/listings/${sku}/feesEstimate`, bare)).status).toBe(200)
    const slash = await post(`/products/fees/v0/listings/${encodeURIComponent('AA/BB')}/feesEstimate`, body)
    expect(slash.body.payload.FeesEstimateResult).toMatchObject({
      Status: 'ClientError',
      FeesEstimateIdentifier: { IdValue: 'AA/BB' },
      Error: { Type: 'Sender' },
    })
  })

  it('of a batch have documented statuses, and a competing offer of another seller', async () => {
    const requests = [sku, 'NO-SUCH-SKU'].map((one) => ({
      ...{ uri: '/products/pricing/2022-05-01/offer/featuredOfferExpectedPrice', method: 'GET' },
      ...{ marketplaceId: US, sku: one },
    }))
    const { body } = await post('/batches/products/pricing/2022-05-01/offer/featuredOfferExpectedPrice', { requests })
    const results = body.responses.map((one: { body: { featuredOfferExpectedPriceResults: unknown[] } }) => one.body)
    expect(results).toMatchObject([
      { featuredOfferExpectedPriceResults: [{ resultStatus: 'VALID_FOEP' }, {}] },
      { featuredOfferExpectedPriceResults: [{ resultStatus: 'OFFER_NOT_FOUND' }] },
    ])
    const [{ competingFeaturedOffer }] = results[0].featuredOfferExpectedPriceResults
    expect(competingFeaturedOffer.offerIdentifier.sellerId).not.toBe(northwindNa?.sellerId)
    expect(competingFeaturedOffer.offerIdentifier).not.toHaveProperty('sku')
  })
})

describe('order metrics', () => {
  const interval = '2026-08-01T00:00:00-07:00--2026-08-08T00:00:00-07:00'
  const metrics = async (granularity: string, more = {}) =>
    get('/sales/v1/orderMetrics', { marketplaceIds: US, interval, granularity, ...more })
  const zone = { granularityTimeZone: 'America/Los_Angeles' }

  it('are split by day and hour, and sum up to the total', async () => {
    const [total, days, hours] = await Promise.all([
      metrics('Total', zone),
      metrics('Day', zone),
      metrics('Hour', zone),
    ])
    const units = (body: { payload: { unitCount: number }[] }) =>
      body.payload.reduce((sum, { unitCount }) => sum + unitCount, 0)
    expect([total, days, hours].map(({ body }) => body.payload.length)).toEqual([1, 7, 168])
    expect(units(total.body)).toBeGreaterThan(0)
    expect([units(days.body), units(hours.body)]).toEqual([units(total.body), units(total.body)])
    expect(days.body.payload[0].interval).toBe('2026-08-01T00:00-07:00--2026-08-02T00:00-07:00')
  })

  it('are refused without a valid interval or the time zone of days', async () => {
    expect(
      (await get('/sales/v1/orderMetrics', { marketplaceIds: US, interval: 'garbage', granularity: 'Total' })).status,
    ).toBe(400)
    expect((await metrics('Day')).status).toBe(400)
  })
})

describe('a listing', () => {
  const marketplaces = { marketplaceIds: US }
  const patch = (value?: unknown) =>
    call(simulator, 'PATCH', `${items}/${sku}`, {
      ...{ token, query: marketplaces },
      body: {
        productType: 'TENT',
        patches: [{ op: 'delete', path: '/attributes/bullet_point', ...(value !== undefined && { value }) }],
      },
    })
  const attributes = async () =>
    (await call(simulator, 'GET', `${items}/${sku}`, { token, query: { ...marketplaces, includedData: 'attributes' } }))
      .body.attributes

  it('keeps its attributes after a delete without value, which is refused with its index', async () => {
    const before = await attributes()
    for (const value of [undefined, []]) {
      const refused = await patch(value)
      expect([refused.status, refused.body.errors?.[0].message]).toEqual([400, expect.stringContaining('index 0')])
    }
    expect(await attributes()).toEqual(before)
    expect((await patch([{ marketplace_id: 'OTHER' }])).status).toBe(200)
    expect(await attributes()).toEqual(before)
    expect((await patch([{ marketplace_id: US }])).status).toBe(200)
    expect(await attributes()).not.toHaveProperty('bullet_point')
  })

  it('has a product type whose schema can be fetched without a token and has the checksum', async () => {
    const { body } = await get('/definitions/2020-09-01/productTypes/TENT', { marketplaceIds: US })
    for (const { link, checksum } of [body.schema, body.metaSchema]) {
      const file = Buffer.from(await (await fetch(link.resource)).arrayBuffer())
      expect(createHash('md5').update(file).digest('base64')).toBe(checksum)
      expect(JSON.parse(file.toString())).toHaveProperty('$schema')
    }
  })
})

describe('a report', () => {
  async function documentOf(prefix: string, refreshToken: string, marketplaceId: string, reportType: string) {
    const own = await accessToken(simulator, refreshToken)
    const body = { reportType, marketplaceIds: [marketplaceId] }
    const base = `${prefix}/reports/2021-06-30`
    const { reportId } = (await call(simulator, 'POST', `${base}/reports`, { token: own, body })).body
    const report = async () => (await call(simulator, 'GET', `${base}/reports/${reportId}`, { token: own })).body
    expect((await report()).processingStatus).toBe('DONE')
    const { reportDocumentId } = await report()
    const { url } = (await call(simulator, 'GET', `${base}/documents/${reportDocumentId}`, { token: own })).body
    const answer = await fetch(url)
    return { type: answer.headers.get('content-type'), bytes: gunzipSync(Buffer.from(await answer.arrayBuffer())) }
  }

  it('has the charset of its marketplace, which its Content-Type names', async () => {
    const japan = simulator.credentials.sellers.find(({ marketplaceIds }) => marketplaceIds.includes('A1VC38T7YXB528'))
    const flat = 'GET_MERCHANT_LISTINGS_ALL_DATA'
    const inJapan = await documentOf('/fe', japan?.refreshToken ?? '', 'A1VC38T7YXB528', flat)
    expect(inJapan.type).toBe('text/plain; charset=Shift_JIS')
    expect(new TextDecoder('shift_jis', { fatal: true }).decode(inJapan.bytes)).toMatch(/[ぁ-んァ-ヶ一-龠]/)
    const inGermany = await documentOf('/eu', northwindEu?.refreshToken ?? '', 'A1PA6795UKMFR9', flat)
    expect(inGermany.type).toBe('text/plain; charset=Cp1252')
    expect(new TextDecoder('windows-1252').decode(inGermany.bytes)).toMatch(/[äöüß]/)
    const json = await documentOf(
      '/eu',
      northwindEu?.refreshToken ?? '',
      'A1PA6795UKMFR9',
      'GET_SALES_AND_TRAFFIC_REPORT',
    )
    expect(json.type).toBe('text/plain; charset=UTF-8')
  })

  it('of a misspelt type is refused', async () => {
    const body = { reportType: 'GET_MERCHANT_LISTING_ALL_DATA', marketplaceIds: [US] }
    expect(await post('/reports/2021-06-30/reports', body)).toMatchObject({
      status: 400,
      body: { errors: [{ code: 'InvalidInput' }] },
    })
  })
})
