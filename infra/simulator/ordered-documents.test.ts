import { gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { type Simulator, startSimulator } from './start-simulator.ts'
import { accessToken, call } from './testing/retail-client.ts'

const us = 'ATVPDKIKX0DER'
const reports = '/na/reports/2021-06-30'
const kiosk = '/na/dataKiosk/2023-11-15'
const returns = 'GET_FBA_FULFILLMENT_CUSTOMER_RETURNS_DATA'
const salesQuery = `{ analytics_salesAndTraffic_2024_04_24 { salesAndTrafficByDate(aggregateBy: DAY,
  startDate: "2026-10-01", endDate: "2026-10-02", marketplaceIds: ["${us}"]) { startDate } } }`

describe('ordered documents', () => {
  let simulator: Simulator
  let token: string
  beforeAll(async () => {
    simulator = await startSimulator()
    token = await accessToken(simulator)
  })
  afterEach(() => simulator.reset())
  afterAll(() => simulator.close())

  const order = (body: object) => call(simulator, 'POST', '/_simulator/documents', { body })
  const get = (path: string) => call(simulator, 'GET', path, { token })

  /** Creates a job and returns it after its end. */
  async function ended(path: string, body: object, idName: string) {
    Object.assign(simulator.settings, { queuedMs: 0, runningMs: 0, quotaFactor: 100 })
    const created = await call(simulator, 'POST', path, { token, body })
    expect(created.status).toBe(202)
    return (await get(`${path}/${created.body[idName]}`)).body
  }
  const report = (reportType = returns) => ended(`${reports}/reports`, { reportType, marketplaceIds: [us] }, 'reportId')
  const query = (text = salesQuery) => ended(`${kiosk}/queries`, { query: text }, 'queryId')
  const documentOf = async (id: string) => (await get(`${reports}/documents/${id}`)).body

  async function download(url: string) {
    const response = await fetch(url)
    return { type: response.headers.get('content-type'), bytes: Buffer.from(await response.arrayBuffer()) }
  }

  it('a report of the type has exactly these bytes and this content type, as often as ordered', async () => {
    const bytes = Buffer.from([0xff, 0x00, 0xe4, 0x0d, 0x0a])
    const contentType = 'text/plain; charset=Cp1252'
    const { status, body } = await order({
      api: 'spapi',
      type: returns,
      contentType,
      bodyBase64: bytes.toString('base64'),
      times: 2,
    })
    expect({ status, body }).toEqual({ status: 200, body: { id: expect.any(String) } })
    const other = await documentOf((await report('GET_AFN_INVENTORY_DATA')).reportDocumentId)
    expect((await download(other.url)).bytes).not.toEqual(bytes)
    for (let time = 0; time < 2; time++) {
      const done = await report()
      expect(done.processingStatus).toBe('DONE')
      const document = await documentOf(done.reportDocumentId)
      expect(document).not.toHaveProperty('compressionAlgorithm')
      expect(await download(document.url)).toEqual({ type: contentType, bytes })
    }
    expect((await download((await documentOf((await report()).reportDocumentId)).url)).bytes).not.toEqual(bytes)
  })

  it('a compression is stated, and the bytes stay as they were sent', async () => {
    const bytes = Buffer.concat([gzipSync('a\tb\r\n'), gzipSync('1\t2\r\n')])
    await order({ api: 'spapi', type: '*', compressionAlgorithm: 'GZIP', bodyBase64: bytes.toString('base64') })
    const document = await documentOf((await report()).reportDocumentId)
    expect(document.compressionAlgorithm).toBe('GZIP')
    expect((await download(document.url)).bytes).toEqual(bytes)
  })

  it('a failed report has the ordered reason, or no document', async () => {
    const reason = JSON.stringify({ errorDetails: 'The data of this period is not yet available.' })
    await order({ api: 'spapi', type: returns, status: 'FATAL', bodyBase64: Buffer.from(reason).toString('base64') })
    const fatal = await report()
    expect(fatal.processingStatus).toBe('FATAL')
    expect((await download((await documentOf(fatal.reportDocumentId)).url)).bytes.toString()).toBe(reason)
    for (const status of ['FATAL', 'CANCELLED']) {
      await order({ api: 'spapi', type: returns, status })
      const ended = await report()
      expect(ended.processingStatus).toBe(status)
      expect(ended).not.toHaveProperty('reportDocumentId')
    }
  })

  it('a query takes the orders of its dataset, with data or with the reason of its failure', async () => {
    const line = '{"startDate":"2026-10-01","sales":null}\n'
    const bodyBase64 = Buffer.from(line).toString('base64')
    await order({ api: 'data_kiosk', type: 'salesAndTrafficByAsin', bodyBase64 })
    await order({ api: 'data_kiosk', type: 'salesAndTrafficByDate', bodyBase64 })
    const done = await query()
    const { body } = await get(`${kiosk}/documents/${done.dataDocumentId}`)
    expect(await download(body.documentUrl)).toEqual({
      type: 'application/jsonlines; charset=UTF-8',
      bytes: Buffer.from(line),
    })
    await order({ api: 'data_kiosk', type: '*', status: 'CANCELLED' })
    await call(simulator, 'DELETE', '/_simulator/documents')
    await order({ api: 'data_kiosk', type: 'analytics_salesAndTraffic_2024_04_24', status: 'FATAL', bodyBase64 })
    const fatal = await query()
    expect(fatal).toMatchObject({ processingStatus: 'FATAL', errorDocumentId: expect.any(String) })
    const error = await get(`${kiosk}/documents/${fatal.errorDocumentId}`)
    expect((await download(error.body.documentUrl)).bytes.toString()).toBe(line)
  })

  it('a document of 30 MB arrives whole', async () => {
    const bytes = Buffer.alloc(30 * 1_048_576, 'sku\t1\r\n')
    await order({ api: 'spapi', type: returns, bodyBase64: bytes.toString('base64') })
    const { url } = await documentOf((await report()).reportDocumentId)
    expect((await download(url)).bytes.equals(bytes)).toBe(true)
  })

  it.each(['tsv', 'json', 'jsonl'])(
    'a generated %s has the ordered rows and columns, the same each time',
    async (format) => {
      await order({
        api: 'spapi',
        type: returns,
        times: 2,
        generate: { format, rows: 2_500, columns: ['order-id', 'asin', 'price'] },
      })
      const texts = []
      for (let time = 0; time < 2; time++) {
        const { url } = await documentOf((await report()).reportDocumentId)
        const response = await fetch(url)
        const text = await response.text()
        expect(Number(response.headers.get('content-length'))).toBe(Buffer.byteLength(text))
        texts.push(text)
      }
      const [text = '', again] = texts
      expect(again).toBe(text)
      const rows =
        format === 'tsv'
          ? text
              .trimEnd()
              .split('\r\n')
              .slice(1)
              .map((line) => line.split('\t'))
          : format === 'json'
            ? JSON.parse(text).rows.map(Object.values)
            : text
                .trimEnd()
                .split('\n')
                .map((line) => Object.values(JSON.parse(line)))
      expect(rows).toHaveLength(2_500)
      expect(rows.map(([id]: unknown[]) => Number(id))).toEqual(
        Array.from({ length: 2_500 }, (_, row) => 1_000_000_000 + row),
      )
      expect(rows[7]).toHaveLength(3)
    },
  )

  it('a generated document of 10 GB is not kept in memory, and a compressed one can be unpacked', async () => {
    await order({ api: 'spapi', type: returns, generate: { format: 'tsv', rows: 120_000_000 } })
    const { url } = await documentOf((await report()).reportDocumentId)
    const before = process.memoryUsage().rss
    const response = await fetch(url)
    expect(Number(response.headers.get('content-length'))).toBeGreaterThan(10_000_000_000)
    let received = 0
    for await (const chunk of response.body ?? []) {
      received += chunk.byteLength
      if (received > 64_000_000) break
    }
    expect(process.memoryUsage().rss - before).toBeLessThan(500_000_000)
    await order({
      api: 'spapi',
      type: returns,
      compressionAlgorithm: 'GZIP',
      generate: { format: 'json', rows: 9, root: '' },
    })
    const document = await documentOf((await report()).reportDocumentId)
    expect(JSON.parse(gunzipSync((await download(document.url)).bytes).toString())).toHaveLength(9)
  })

  it.each([
    [{ api: 'mws', type: '*' }, /api/],
    [{ api: 'spapi' }, /type/],
    [{ api: 'spapi', type: '*', status: 'LATE' }, /status/],
    [{ api: 'spapi', type: '*', bodyBase64: '§§' }, /bodyBase64/],
    [{ api: 'spapi', type: '*', bodyBase64: 'QQ==', generate: { format: 'tsv', rows: 1 } }, /exclude each other/],
    [{ api: 'spapi', type: '*', generate: { format: 'xml', rows: 1 } }, /generate\.format/],
    [{ api: 'spapi', type: '*', body: 'QQ==' }, /body/],
  ])('an order like %j is refused, and the answer names the value', async (body, reason) => {
    expect(await order(body)).toMatchObject({ status: 400, body: { error: expect.stringMatching(reason) } })
  })
})
