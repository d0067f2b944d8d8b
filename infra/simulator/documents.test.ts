import { gunzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { type Simulator, startSimulator } from './start-simulator.ts'
import { type Answer, accessToken, call, northwindNa } from './testing/retail-client.ts'

const us = 'ATVPDKIKX0DER'
const longMs = 600_000
const reports = '/na/reports/2021-06-30'
const kiosk = '/na/dataKiosk/2023-11-15'
const feeds = '/na/feeds/2021-06-30'

describe('asynchronous work of the Selling Partner API', () => {
  let simulator: Simulator
  let token: string
  beforeAll(async () => {
    simulator = await startSimulator()
    token = await accessToken(simulator)
  })
  afterEach(() => simulator.reset())
  afterAll(() => simulator.close())

  const get = (path: string, query = {}, withToken = token) => call(simulator, 'GET', path, { token: withToken, query })
  const post = (path: string, body: unknown) => call(simulator, 'POST', path, { token, body })

  /** Returns the job after its end. */
  const over = async (path: string) => {
    simulator.settings.quotaFactor = 100
    const { queuedMs, runningMs } = simulator.settings
    simulator.settings.aheadMs += queuedMs + runningMs
    const { body } = await get(path)
    expect(body.processingStatus).not.toMatch(/IN_/)
    return body
  }

  async function create(spec: object): Promise<string> {
    const answer = await post(`${reports}/reports`, { marketplaceIds: [us], ...spec })
    expect(answer.status).toBe(202)
    return answer.body.reportId
  }

  const documentOf = async (report: { reportDocumentId: string }): Promise<Answer> =>
    get(`${reports}/documents/${report.reportDocumentId}`)

  async function textOf({ body }: Answer): Promise<string> {
    const response = await fetch(body.url)
    expect(response.status).toBe(200)
    const file = Buffer.from(await response.arrayBuffer())
    return body.compressionAlgorithm === 'GZIP' ? gunzipSync(file).toString() : file.toString()
  }

  it('a report is queued, running, done, and has a document with the orders of the Orders API', async () => {
    Object.assign(simulator.settings, { queuedMs: longMs, runningMs: longMs })
    const spec = {
      reportType: 'GET_SALES_AND_TRAFFIC_REPORT',
      dataStartTime: new Date(Date.now() - 6 * 86_400_000).toISOString().slice(0, 10),
      dataEndTime: new Date(Date.now() - 2 * 86_400_000).toISOString().slice(0, 10),
    }
    const id = await create(spec)
    const now = async () => (await get(`${reports}/reports/${id}`)).body
    expect((await now()).processingStatus).toBe('IN_QUEUE')
    simulator.settings.aheadMs += longMs
    expect((await now()).processingStatus).toBe('IN_PROGRESS')
    simulator.settings.aheadMs += longMs
    const report = await now()
    expect(report).toMatchObject({ processingStatus: 'DONE', reportType: spec.reportType })
    const data = JSON.parse(await textOf(await documentOf(report)))
    expect(data.salesAndTrafficByDate).toHaveLength(5)
    const units = data.salesAndTrafficByDate.map(
      (day: { salesByDate: { unitsOrdered: number } }) => day.salesByDate.unitsOrdered,
    )
    const byAsin = data.salesAndTrafficByAsin.map(
      (row: { salesByAsin: { unitsOrdered: number } }) => row.salesByAsin.unitsOrdered,
    )
    const sum = (list: number[]) => list.reduce((total, one) => total + one, 0)
    expect(sum(units)).toBeGreaterThan(10)
    expect(sum(byAsin)).toBe(sum(units))
  })

  it('a flat file has its columns and one line per product', async () => {
    const report = await over(`${reports}/reports/${await create({ reportType: 'GET_FLAT_FILE_OPEN_LISTINGS_DATA' })}`)
    const [head, first, ...rest] = (await textOf(await documentOf(report))).trim().split('\r\n')
    expect(head).toBe('sku\tasin\tprice\tquantity')
    expect(first?.split('\t')).toHaveLength(4)
    expect(rest.length).toBeGreaterThan(20)
  })

  it('a report without data is cancelled, one ordered to fail is fatal, a queued one can be cancelled', async () => {
    const empty = await over(
      `${reports}/reports/${await create({ reportType: 'GET_SALES_AND_TRAFFIC_REPORT', dataStartTime: '2099-01-01' })}`,
    )
    expect(empty).toMatchObject({ processingStatus: 'CANCELLED' })
    expect(empty).not.toHaveProperty('reportDocumentId')
    const options = { simulatorEnd: 'FATAL' }
    const fatal = await over(
      `${reports}/reports/${await create({ reportType: 'GET_AFN_INVENTORY_DATA', reportOptions: options })}`,
    )
    expect(fatal.processingStatus).toBe('FATAL')
    expect(await textOf(await documentOf(fatal))).toContain('errorDetails')
    simulator.settings.queuedMs = longMs
    const id = await create({ reportType: 'GET_AFN_INVENTORY_DATA' })
    expect((await call(simulator, 'DELETE', `${reports}/reports/${id}`, { token })).status).toBe(200)
    expect((await get(`${reports}/reports/${id}`)).body.processingStatus).toBe('CANCELLED')
    expect((await call(simulator, 'DELETE', `${reports}/reports/${id}`, { token })).status).toBe(400)
  })

  it('reports are listed over pages, and a token excludes other parameters', async () => {
    const type = 'GET_AFN_INVENTORY_DATA'
    for (let made = 0; made < 5; made++) await create({ reportType: type })
    const first = await get(`${reports}/reports`, { reportTypes: type, pageSize: '2' })
    const second = await get(`${reports}/reports`, { nextToken: first.body.nextToken })
    const third = await get(`${reports}/reports`, { nextToken: second.body.nextToken })
    const ids = [first, second, third].flatMap(({ body }) =>
      body.reports.map((one: { reportId: string }) => one.reportId),
    )
    expect(new Set(ids).size).toBe(5)
    expect(third.body).not.toHaveProperty('nextToken')
    expect((await get(`${reports}/reports`, { nextToken: first.body.nextToken, pageSize: '2' })).status).toBe(400)
    expect((await get(`${reports}/reports`)).status).toBe(400)
  })

  it('a restricted report is available only with a restricted token for that document', async () => {
    const type = 'GET_FLAT_FILE_ORDER_REPORT_DATA_SHIPPING'
    const report = await over(`${reports}/reports/${await create({ reportType: type })}`)
    expect((await documentOf(report)).status).toBe(403)
    const rdt = (path: string) =>
      post('/na/tokens/2021-03-01/restrictedDataToken', { restrictedResources: [{ method: 'GET', path }] })
    expect((await rdt('/reports/2021-06-30/documents/{reportDocumentId}')).status).toBe(400)
    const path = `/reports/2021-06-30/documents/${report.reportDocumentId}`
    const restricted = (await rdt(path)).body.restrictedDataToken
    const document = await get(`/na${path}`, {}, restricted)
    expect(document.status).toBe(200)
    expect(await textOf(document)).toContain('buyer-email')
  })

  it('a schedule creates reports when they are due', async () => {
    const spec = {
      reportType: 'GET_AFN_INVENTORY_DATA',
      marketplaceIds: [us],
      period: 'P1D',
      nextReportCreationTime: new Date(Date.now() - 1_000).toISOString(),
    }
    const { body } = await post(`${reports}/schedules`, spec)
    const found = await get(`${reports}/reports`, { reportTypes: spec.reportType })
    expect(found.body.reports).toMatchObject([{ reportScheduleId: body.reportScheduleId }])
    const path = `${reports}/schedules/${body.reportScheduleId}`
    expect(Date.parse((await get(path)).body.nextReportCreationTime)).toBeGreaterThan(Date.now())
    expect((await call(simulator, 'DELETE', path, { token })).status).toBe(200)
    expect((await get(path)).status).toBe(404)
  })

  it('a document has the requested size and is generated while it is read', async () => {
    const long = async (bytes: number) => {
      const options = { simulatorBytes: String(bytes) }
      const report = await over(
        `${reports}/reports/${await create({ reportType: 'GET_MERCHANT_LISTINGS_ALL_DATA', reportOptions: options })}`,
      )
      const { body } = await documentOf(report)
      expect(body).not.toHaveProperty('compressionAlgorithm')
      return fetch(body.url)
    }
    const short = 3_000_000
    expect((await (await long(short)).arrayBuffer()).byteLength).toBe(short)
    const huge = 4 * 1_073_741_824
    const before = process.memoryUsage().rss
    const response = await long(huge)
    expect(response.headers.get('content-length')).toBe(String(huge))
    let received = 0
    for await (const chunk of response.body ?? []) {
      received += chunk.byteLength
      if (received > 32_000_000) break
    }
    expect(process.memoryUsage().rss - before).toBeLessThan(huge / 8)
  })

  it('a presigned URL needs no token, refuses one, and expires', async () => {
    const report = await over(`${reports}/reports/${await create({ reportType: 'GET_AFN_INVENTORY_DATA' })}`)
    const { url } = (await documentOf(report)).body
    expect((await fetch(url)).status).toBe(200)
    for (const name of ['authorization', 'x-amz-access-token', 'amazon-advertising-api-clientid']) {
      expect((await fetch(url, { headers: { [name]: 'leaked' } })).status).toBe(400)
    }
    expect((await fetch(url.replace(/Signature=.*/, 'Signature=other'))).status).toBe(403)
    simulator.settings.aheadMs += 299_000
    expect((await fetch(url)).status).toBe(200)
    simulator.settings.aheadMs += 2_000
    expect((await fetch(url)).status).toBe(403)
  })

  it('a feed processes the uploaded document and changes listings', async () => {
    const contentType = 'application/json; charset=UTF-8'
    const { body: document } = await post(`${feeds}/documents`, { contentType })
    const listing = `/na/listings/2021-08-01/items/${northwindNa?.sellerId}/NEW-1`
    const messages = [
      {
        messageId: 1,
        sku: 'NEW-1',
        operationType: 'UPDATE',
        productType: 'TENT',
        attributes: { item_name: [{ value: 'New tent' }] },
      },
      { messageId: 2, sku: 'NONE-1', operationType: 'PATCH', productType: 'TENT', patches: [] },
    ]
    const put = await fetch(document.url, {
      method: 'PUT',
      headers: { 'content-type': contentType },
      body: JSON.stringify({ messages }),
    })
    expect(put.status).toBe(200)
    const spec = { feedType: 'JSON_LISTINGS_FEED', marketplaceIds: [us], inputFeedDocumentId: document.feedDocumentId }
    const { body } = await post(`${feeds}/feeds`, spec)
    const feed = await over(`${feeds}/feeds/${body.feedId}`)
    const report = JSON.parse(await textOf(await get(`${feeds}/documents/${feed.resultFeedDocumentId}`)))
    expect(report).toMatchObject({ summary: { messagesAccepted: 1, messagesInvalid: 1 }, issues: [{ messageId: 2 }] })
    const item = await get(listing, { marketplaceIds: us })
    expect(item.body.summaries[0].itemName).toBe('New tent')
  })

  it('a feed without an upload is fatal, and another content type is refused', async () => {
    const { body: document } = await post(`${feeds}/documents`, { contentType: 'text/xml; charset=UTF-8' })
    const wrong = await fetch(document.url, { method: 'PUT', headers: { 'content-type': 'text/plain' }, body: 'x' })
    expect(wrong.status).toBe(403)
    const spec = { feedType: 'POST_PRODUCT_DATA', marketplaceIds: [us], inputFeedDocumentId: document.feedDocumentId }
    const { body } = await post(`${feeds}/feeds`, spec)
    expect(await over(`${feeds}/feeds/${body.feedId}`)).toMatchObject({ processingStatus: 'FATAL' })
  })

  it('a Data Kiosk query returns the selected fields, page by page', async () => {
    const query = `query Q { analytics_salesAndTraffic_2024_04_24 { salesAndTrafficByDate(aggregateBy: DAY,
      startDate: "2026-01-01", endDate: "2026-05-30", marketplaceIds: ["${us}"]) {
        startDate sales { orderedProductSales { amount currencyCode } unitsOrdered } } } }`
    simulator.settings.kioskLines = 100
    const ask = async (body: object) => over(`${kiosk}/queries/${(await post(`${kiosk}/queries`, body)).body.queryId}`)
    const linesOf = async (done: { dataDocumentId: string }) => {
      const { body } = await get(`${kiosk}/documents/${done.dataDocumentId}`)
      return (await (await fetch(body.documentUrl)).text())
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
    }
    const first = await ask({ query })
    const second = await ask({ query, paginationToken: first.pagination.nextToken })
    const lines = [...(await linesOf(first)), ...(await linesOf(second))]
    expect(lines).toHaveLength(150)
    expect(lines[0]).toEqual({
      startDate: '2026-01-01',
      sales: {
        orderedProductSales: { amount: expect.any(Number), currencyCode: 'USD' },
        unitsOrdered: expect.any(Number),
      },
    })
    expect(second).not.toHaveProperty('pagination')
    const broken = await ask({ query: 'query Q { analytics {' })
    expect(broken).toMatchObject({ processingStatus: 'FATAL', errorDocumentId: expect.any(String) })
  })
})
