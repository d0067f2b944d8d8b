import { gunzipSync } from 'node:zlib'
import type { Simulator } from '../start-simulator.ts'
import { type Answer, accessToken, call } from './retail-client.ts'

const reports = '/na/reports/2021-06-30'
const kiosk = '/na/dataKiosk/2023-11-15'
const dayMs = 86_400_000

/** Returns the day this number of days ago, YYYY-MM-DD. */
export const daysAgo = (days: number): string => new Date(Date.now() - days * dayMs).toISOString().slice(0, 10)

/** A client that requests reports and queries of one seller, which end at once. */
export async function openReports(simulator: Simulator, seller = simulator.credentials.sellers[0]) {
  const token = await accessToken(simulator, seller?.refreshToken)
  const region = seller?.region.toLowerCase()
  const [marketplaceId = ''] = seller?.marketplaceIds ?? []
  const at = (path: string) => path.replace('/na/', `/${region}/`)

  const get = (path: string, query = {}) => call(simulator, 'GET', at(path), { token, query })

  async function ended(path: string, body: object, idName: string): Promise<Answer['body']> {
    Object.assign(simulator.settings, { queuedMs: 0, runningMs: 0, quotaFactor: 1_000 })
    const created = await call(simulator, 'POST', at(path), { token, body })
    if (created.status !== 202) throw new Error(`${path} answered ${created.status}: ${created.text}`)
    return (await get(`${path}/${created.body[idName]}`)).body
  }

  /** Creates a report; returns it after its end. */
  const report = (reportType: string, spec: object = {}) =>
    ended(`${reports}/reports`, { reportType, marketplaceIds: [marketplaceId], ...spec }, 'reportId')

  /** Downloads a document of a report; returns it as bytes, with its content type. */
  async function bytesOf(documentId: string): Promise<{ bytes: Buffer; contentType: string }> {
    const { body } = await get(`${reports}/documents/${documentId}`)
    const response = await fetch(body.url)
    const file = Buffer.from(await response.arrayBuffer())
    const bytes = body.compressionAlgorithm === 'GZIP' ? gunzipSync(file) : file
    return { bytes, contentType: response.headers.get('content-type') ?? '' }
  }

  /** Returns the document of a new report, decoded by its Content-Type. */
  async function textOf(documentId: string): Promise<string> {
    const { bytes, contentType } = await bytesOf(documentId)
    const charset = /charset=(.+)$/.exec(contentType)?.[1] ?? 'UTF-8'
    return new TextDecoder(charset.replace('Cp1252', 'windows-1252')).decode(bytes)
  }

  const text = async (type: string, spec?: object) => textOf((await report(type, spec)).reportDocumentId)

  async function rowsOf(documentId: string): Promise<Record<string, string>[]> {
    const [head = '', ...lines] = (await textOf(documentId)).trimEnd().split('\r\n')
    const columns = head.split('\t')
    return lines.map((line) => Object.fromEntries(line.split('\t').map((cell, place) => [columns[place] ?? '', cell])))
  }

  /** Returns the lines of a flat file as objects. */
  const rows = async (type: string, spec?: object) => rowsOf((await report(type, spec)).reportDocumentId)

  const json = async (type: string, spec?: object): Promise<Answer['body']> => JSON.parse(await text(type, spec))

  const create = (query: string, more: object = {}) =>
    call(simulator, 'POST', at(`${kiosk}/queries`), { token, body: { query, ...more } })

  /** Creates a query; returns it after its end. */
  const query = (asked: string, more: object = {}) => ended(`${kiosk}/queries`, { query: asked, ...more }, 'queryId')

  async function kioskText(documentId: string): Promise<string> {
    const { body } = await get(`${kiosk}/documents/${documentId}`)
    return (await fetch(body.documentUrl)).text()
  }

  /** Returns the lines of a query's first document; none if it has no document. */
  async function lines(asked: string): Promise<Answer['body'][]> {
    const done = await query(asked)
    if (done.dataDocumentId === undefined) return []
    return (await kioskText(done.dataDocumentId))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
  }

  const createReport = (reportType: string, spec: object = {}) =>
    call(simulator, 'POST', at(`${reports}/reports`), {
      token,
      body: { reportType, marketplaceIds: [marketplaceId], ...spec },
    })

  const list = (query: object) => get(`${reports}/reports`, query)

  return {
    marketplaceId,
    report,
    createReport,
    list,
    bytesOf,
    text,
    textOf,
    rows,
    rowsOf,
    json,
    query,
    createQuery: create,
    kioskText,
    lines,
  }
}

export type ReportClient = Awaited<ReturnType<typeof openReports>>
