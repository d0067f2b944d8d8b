import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { until } from '@platform/testkit'
import { z } from 'zod'
import { openRunningPlatform, type RunningPlatform } from '../support/running-platform.ts'
import { daysAgo, openSyncJobs, type SyncJobs } from '../support/sync-jobs.ts'

let p: RunningPlatform
let sync: SyncJobs
beforeAll(async () => {
  p = await openRunningPlatform('sync-files')
  sync = await openSyncJobs(p)
})
afterAll(() => p?.close())

const Listing = z.object({
  files: z.array(
    z.strictObject({
      id: z.string(),
      name: z.string(),
      jobId: z.string(),
      runId: z.string(),
      window: z.object({ from: z.string(), to: z.string() }).nullable(),
      contentType: z.string(),
      bytes: z.number(),
      sha256: z.string(),
      personalData: z.boolean(),
      createdAt: z.iso.datetime(),
    }),
  ),
  next: z.string().nullable(),
})
const list = async (query = '') => {
  const { body, text } = await sync.send('GET', `/api/sync/files${query}`)
  if (!body.files) throw new Error(text)
  return Listing.parse(body)
}

async function download(id: string, bearer = sync.token) {
  const response = await fetch(`${p.demo.gateway}/api/sync/files/${id}`, {
    headers: { authorization: `Bearer ${bearer}` },
  })
  return { response, bytes: Buffer.from(await response.arrayBuffer()) }
}

const inventory = 'GET_FBA_MYI_UNSUPPRESSED_INVENTORY_DATA'
const fileJob = (name: string, reportType: string, file: string, more: object = {}) => ({
  ...sync.reportJob(name, reportType, more),
  output: { file },
})
/** Returns how often the simulator has sent a document's bytes. */
const downloads = async () => (await sync.requests()).filter(({ path }) => path.includes('document')).length
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

describe('a job whose output is a file', () => {
  const document = Buffer.from('sku\tname\r\nA-1\t"Zelt\r\nA-2\t\r\n', 'latin1')

  it('stores the document without compression and otherwise unchanged, and it is downloaded so', async () => {
    await sync.simulator('POST', 'documents', {
      ...{ api: 'spapi', type: inventory },
      bodyBase64: gzipSync(document).toString('base64'),
    })
    const job = await sync.createJob(fileJob('stock', inventory, 'reports/在庫.tsv'))
    const run = await sync.runJob(job)
    expect(run).toMatchObject({ state: 'succeeded', rows: { read: 0, inserted: 0 } })
    const { files } = await list(`?jobId=${job}`)
    expect(files).toMatchObject([
      {
        name: 'reports/在庫.tsv',
        ...{ jobId: job, runId: run.id, window: null, personalData: false },
        ...{ contentType: 'text/tab-separated-values', bytes: document.length, sha256: sha256(document) },
      },
    ])
    expect(run.notes).toContain(`reports/在庫.tsv is stored as ${files[0]?.id}: ${document.length} bytes.`)
    const { response, bytes } = await download(files[0]?.id ?? '')
    expect(response.status).toBe(200)
    expect(bytes).toEqual(document)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/tab-separated-values',
      'content-length': String(document.length),
      'content-disposition': `attachment; filename="??.tsv"; filename*=UTF-8''%E5%9C%A8%E5%BA%AB.tsv`,
    })
  })

  it('stores one file for each window, named by its days', async () => {
    const job = await sync.createJob(fileJob('traffic', 'GET_SALES_AND_TRAFFIC_REPORT', 'traffic.json'))
    const run = await sync.runJob(job, { from: daysAgo(50), to: daysAgo(10) })
    expect(run.state).toBe('succeeded')
    const { files } = await list(`?runId=${run.id}`)
    expect(files.map(({ name }) => name).toSorted()).toEqual([
      `traffic_${daysAgo(50)}_${daysAgo(21)}.json`,
      `traffic_${daysAgo(20)}_${daysAgo(10)}.json`,
    ])
    for (const { id } of files) JSON.parse((await download(id)).bytes.toString())
  })

  it('stores a report that Amazon makes by itself once, under its own id', async () => {
    const job = await sync.createJob(
      fileJob('settlements-kept', 'GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_V2', 'settled.tsv'),
    )
    await sync.runJob(job, { from: daysAgo(80) })
    const first = (await list(`?jobId=${job}`)).files
    expect(first.length).toBeGreaterThan(1)
    expect(new Set(first.map(({ name }) => name)).size).toBe(first.length)
    const again = await sync.runJob(job, { from: daysAgo(80) })
    for (const note of again.notes) expect(note).toMatch(/^(\d+) of \1 reports had been loaded before\.$/)
    expect((await list(`?jobId=${job}`)).files).toEqual(first)
  })

  it('fails for a document that is cut off, and stores nothing of it', async () => {
    const type = 'GET_AFN_INVENTORY_DATA'
    await sync.simulator('POST', 'documents', {
      ...{ api: 'spapi', type },
      bodyBase64: gzipSync(document).subarray(0, -6).toString('base64'),
    })
    const job = await sync.createJob(fileJob('cut-off', type, 'cut.tsv'))
    const runId = await sync.startRun(job)
    await until(
      'the platform to wait before it tries again',
      async () => (await sync.readRun(runId)).state === 'waiting' && (await downloads()) > 1,
    )
    await sync.send('POST', `/api/sync/runs/${runId}/cancel`)
    await sync.endOf(runId)
    expect((await list(`?jobId=${job}`)).files).toEqual([])
  })
})

describe('the files of a tenant', () => {
  it('are listed in pages, the newest first', async () => {
    const all = (await list('?limit=200')).files
    const first = await list('?limit=2')
    const second = await list(`?limit=2&before=${first.next}`)
    expect([...first.files, ...second.files]).toEqual(all.slice(0, 4))
    expect((await sync.send('GET', '/api/sync/files?limit=0')).status).toBe(400)
  })

  it('are unknown to another tenant', async () => {
    const [file] = (await list()).files
    const other = await p.token(await p.credential(p.harbor.id, ['sync:manage']))
    expect((await download(file?.id ?? '', other)).response.status).toBe(404)
    expect((await sync.send('GET', '/api/sync/files', undefined, other)).body.files).toEqual([])
    expect((await download('file_unknown')).response.status).toBe(404)
  })

  it('that have personal data need the scope retail:pii', async () => {
    const both = await p.token(await p.credential(p.northwind.id, ['sync:manage', 'retail:read', 'retail:pii']))
    const type = 'GET_FLAT_FILE_ORDER_REPORT_DATA_SHIPPING'
    const created = await sync.send('POST', '/api/sync/jobs', fileJob('addresses', type, 'addresses.tsv'), both)
    expect(created.status).toBe(201)
    const { id } = z.object({ id: z.string() }).parse(created.body.job)
    const run = await sync.runJob(id, { from: daysAgo(3), to: daysAgo(2) })
    expect(run.error).toBeUndefined()
    const [file] = (await list(`?runId=${run.id}`)).files
    expect(file).toMatchObject({ personalData: true })
    const refused = await download(file?.id ?? '')
    expect(refused.response.status).toBe(403)
    expect(JSON.parse(refused.bytes.toString())).toMatchObject({ kind: 'insufficient_scope' })
    expect((await download(file?.id ?? '', both)).response.status).toBe(200)
  })
})

it('a large document is stored and downloaded at constant memory of the service', async () => {
  const type = 'GET_STRANDED_INVENTORY_UI_DATA'
  await sync.simulator('PUT', 'settings', { documentBytes: 60_000_000 })
  const run = await sync.runJob(await sync.createJob(fileJob('large', type, 'large.tsv')))
  expect(run).toMatchObject({ state: 'succeeded' })
  const [file] = (await list(`?runId=${run.id}`)).files
  expect(file?.bytes).toBeGreaterThanOrEqual(60_000_000)
  const { bytes } = await download(file?.id ?? '')
  expect([bytes.length, sha256(bytes)]).toEqual([file?.bytes, file?.sha256])
})
