import { gunzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { type Simulator, startSimulator } from '@platform/simulator'
import { until } from '@platform/testkit'
import { SellingPartnerApiAuth } from '@sp-api-sdk/auth'
import { OrdersApiClient } from '@sp-api-sdk/orders-api-v0'
import { ReportsApiClient } from '@sp-api-sdk/reports-api-2021-06-30'
import { SellingPartner } from 'amazon-sp-api'
import { openAmazonFront } from '../support/amazon-front.ts'

const us = 'ATVPDKIKX0DER'
const since = new Date(Date.now() - 40 * 86_400_000).toISOString()
const reportType = 'GET_FLAT_FILE_OPEN_LISTINGS_DATA'

type OrdersPage = { Orders: { AmazonOrderId: string }[]; NextToken?: string }

let simulator: Simulator
let front: Awaited<ReturnType<typeof openAmazonFront>>
beforeAll(async () => {
  simulator = await startSimulator()
  front = await openAmazonFront(simulator.url)
})
afterEach(() => simulator.reset())
afterAll(async () => {
  await front?.close()
  await simulator?.close()
})

const refreshToken = () => simulator.credentials.sellers[0]?.refreshToken ?? ''
const statuses = (operation: string) =>
  simulator
    .requests()
    .filter((request) => request.operation === operation)
    .map(({ status }) => status)

describe('amazon-sp-api takes the simulator for Amazon', () => {
  const client = (options = {}) => {
    const { clientId, clientSecret } = simulator.credentials.applications.retail
    return new SellingPartner({
      region: 'na',
      refresh_token: refreshToken(),
      credentials: { SELLING_PARTNER_APP_CLIENT_ID: clientId, SELLING_PARTNER_APP_CLIENT_SECRET: clientSecret },
      options,
    })
  }

  it('gets a token, and another one when it has expired', async () => {
    const amazon = client()
    simulator.faults.add({ api: 'spapi', fault: { type: 'expired-token' } })
    const found = await amazon.callAPI({ operation: 'sellers.getMarketplaceParticipations' })
    expect(found).toContainEqual(expect.objectContaining({ marketplace: expect.objectContaining({ id: us }) }))
    expect(statuses('token')).toEqual([200, 200])
    expect(statuses('sellers.getMarketplaceParticipations')).toEqual([403, 200])
  })

  it('gets the reason why its refresh token is refused', async () => {
    await fetch(`${simulator.url}/_simulator/revoke`, {
      method: 'POST',
      body: JSON.stringify({ refreshToken: refreshToken() }),
    })
    const call = client().callAPI({ operation: 'sellers.getMarketplaceParticipations' })
    await expect(call).rejects.toMatchObject({ code: 'invalid_grant' })
  })

  it('reads orders page after page', async () => {
    const amazon = client()
    const ids: string[] = []
    const query = { MarketplaceIds: [us], CreatedAfter: since }
    for (let next: string | undefined = ''; next !== undefined; ) {
      const page: OrdersPage = await amazon.callAPI({
        operation: 'orders.getOrders',
        query: { ...query, ...(next && { NextToken: next }) },
      })
      ids.push(...page.Orders.map(({ AmazonOrderId }) => AmazonOrderId))
      next = page.NextToken
    }
    expect(ids.length).toBeGreaterThan(200)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('downloads a report with its document', async () => {
    const rows = await client().downloadReport({
      body: { reportType, marketplaceIds: [us] },
      version: '2021-06-30',
      interval: 100,
      download: { json: true },
    })
    expect(rows).toHaveLength(38)
    expect(Object(rows)[0]).toMatchObject({ sku: expect.any(String), asin: expect.stringMatching(/^B0/) })
  })

  it('waits when it is throttled, and succeeds', async () => {
    const amazon = client()
    const item = {
      operation: 'catalogItems.getCatalogItem',
      path: { asin: 'B000000001' },
      query: { marketplaceIds: [us] },
    }
    const options = { version: '2022-04-01' }
    const found = await Promise.all([1, 2, 3].map(() => amazon.callAPI({ ...item, options })))
    expect(found.map(({ asin }) => asin)).toEqual(['B000000001', 'B000000001', 'B000000001'])
    const answered = statuses('catalogItems_2022-04-01.getCatalogItem')
    expect(answered).toContain(429)
    expect(answered.filter((status) => status === 200)).toHaveLength(3)
  })
})

describe('@sp-api-sdk takes the simulator for Amazon', () => {
  const configuration = (rateLimiting?: { retry: boolean }) => {
    const { clientId, clientSecret } = simulator.credentials.applications.retail
    const auth = new SellingPartnerApiAuth({ clientId, clientSecret, refreshToken: refreshToken() })
    return { auth, region: 'na' as const, ...(rateLimiting && { rateLimiting }) }
  }

  it('reads orders page after page, and the items of one', async () => {
    const orders = new OrdersApiClient(configuration())
    const ids: string[] = []
    for (let nextToken: string | undefined = ''; nextToken !== undefined; ) {
      const { data } = await orders.getOrders({
        marketplaceIds: [us],
        createdAfter: since,
        ...(nextToken && { nextToken }),
      })
      ids.push(...(data.payload?.Orders ?? []).map(({ AmazonOrderId }) => AmazonOrderId))
      nextToken = data.payload?.NextToken
    }
    expect(ids.length).toBeGreaterThan(200)
    const { data } = await orders.getOrderItems({ orderId: ids[0] ?? '' })
    expect(data.payload?.OrderItems[0]?.ASIN).toMatch(/^B0/)
  })

  it('gets a report with its document', async () => {
    const reports = new ReportsApiClient(configuration())
    const { data } = await reports.createReport({ body: { reportType, marketplaceIds: [us] } })
    const documentId = await until(
      'the report',
      async () => {
        const report = await reports.getReport({ reportId: data.reportId })
        return report.data.reportDocumentId
      },
      { everyMs: 200 },
    )
    const document = await reports.getReportDocument({ reportDocumentId: documentId })
    expect(document.data.compressionAlgorithm).toBe('GZIP')
    // Its URL has the host name that the client called, which resolves to the simulator only in this process.
    const { pathname, search } = new URL(document.data.url)
    const file = await fetch(`${simulator.url}${pathname}${search}`)
    expect(gunzipSync(Buffer.from(await file.arrayBuffer())).toString()).toMatch(/^sku\tasin\tprice\tquantity\r\n/)
  })

  it('waits when it is throttled, and succeeds', async () => {
    const refused = new OrdersApiClient(configuration())
    const patient = new OrdersApiClient(configuration({ retry: true }))
    const { data } = await refused.getOrders({ marketplaceIds: [us], createdAfter: since })
    const orderId = data.payload?.Orders[0]?.AmazonOrderId ?? ''
    // Twice the burst: even if they are sent slowly, the bucket cannot refill as fast.
    const together = Array.from({ length: 60 }, () => refused.getOrderAddress({ orderId }))
    const refusals = (await Promise.allSettled(together)).filter(({ status }) => status === 'rejected')
    expect(refusals.length).toBeGreaterThan(0)
    for (const refusal of refusals) expect(refusal).toMatchObject({ reason: { response: { status: 429 } } })
    expect((await patient.getOrderAddress({ orderId })).status).toBe(200)
  })
})
