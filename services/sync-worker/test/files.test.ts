import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { amazonHosts } from '@platform/amazon'
import { SecretBox } from '@platform/secrets'
import type { FileStore } from '../src/files/file-store.ts'
import { openFileStore } from '../src/files/open-file-store.ts'
import { removeFiles } from '../src/files/remove-files.ts'
import { prepareJob } from '../src/jobs/prepare-job.ts'
import { createStoreDocument } from '../src/run/store-document.ts'
import { Files } from '../src/store/files.ts'
import { History } from '../src/store/history.ts'
import { Settings } from '../src/store/settings.ts'
import type { Window } from '../src/store/window.ts'
import { LeaseLost } from '../src/store/windows.ts'
import { openStores, type Stores } from './support/open-stores.ts'

let stores: Stores
let files: Files
let fileStore: FileStore
let folder: string
beforeAll(async () => {
  stores = await openStores()
  files = new Files(stores.database)
  folder = mkdtempSync(join(tmpdir(), 'files-'))
  fileStore = openFileStore(pathToFileURL(folder).href)
})
afterAll(async () => {
  await stores?.close()
  rmSync(folder, { recursive: true, force: true })
})

let tenantId: string
beforeEach(() => {
  tenantId = `tnt_${randomBytes(8).toString('hex')}`
})

async function* bytesOf(...parts: string[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield Buffer.from(part)
}

const store = (window: Window, loadId = String(window.id), open = () => bytesOf('a,b\n', '1,2\n')) =>
  createStoreDocument({ fileStore, files })({
    ...{ id: loadId, window, signal: new AbortController().signal },
    target: { mode: 'file', jobId: jobIdOf(window), file: 'table.csv', isRestricted: false },
    open: async () => ({ bytes: open(), options: {} }),
  })

const jobs = new Map<string, string>()
const jobIdOf = ({ runId }: Window) => jobs.get(runId) ?? ''

/** Returns a leased window of a new job. */
async function lease(): Promise<Window> {
  const { job, runId } = await stores.plannedRun(tenantId, [{ from: undefined, to: undefined }])
  jobs.set(runId, job.id)
  const [window] = await stores.beginAll(runId)
  if (!window) throw new Error('no window')
  return window
}

const query = async (text: string, values: unknown[]) => (await stores.admin.query(text, values)).rows

async function textOf(key: string): Promise<string> {
  const parts: Uint8Array[] = []
  for await (const part of await fileStore.read(key)) parts.push(part)
  return Buffer.concat(parts).toString()
}

it('a job for files is refused on a platform without a file store', async () => {
  const job = {
    ...{ name: 'kept', type: 'asp_report', output: { file: 'listings.tsv' } },
    input: {
      ...{ use: 'amazon_selling_partner_api.io#AmazonSPApiReportInput', credentials: 'mer_1' },
      report_spec: { reportType: 'GET_MERCHANT_LISTINGS_ALL_DATA' },
    },
  }
  const needs = {
    ...{ jobs: stores.jobs, settings: new Settings(stores.database), hosts: amazonHosts({}), storesFiles: false },
    box: new SecretBox([{ id: 'k1', key: randomBytes(32) }]),
    accountOf: async () => ({ accountId: 'mer_1', region: 'NA' as const, marketplaceIds: ['ATVPDKIKX0DER'] }),
  }
  const owner = { tenantId, by: 'cred_1', pii: false }
  await expect(prepareJob(job, owner, needs)).rejects.toMatchObject({
    kind: 'validation_error',
    details: { issues: [{ path: 'output.file', message: expect.stringContaining('needs a file store') }] },
  })
  expect(await prepareJob(job, owner, { ...needs, storesFiles: true })).toMatchObject({ table: undefined })
})

describe('a document that is stored as a file', () => {
  it('is listed when all of it is stored, and a second attempt does not store it again', async () => {
    const window = await lease()
    expect(await store(window)).toMatchObject({ result: { repeated: false }, bytes: 8 })
    expect(await store(window)).toMatchObject({ result: { repeated: true }, bytes: 0 })
    const listed = await files.list(tenantId, { limit: 10 })
    expect(listed).toMatchObject([{ name: 'table.csv', bytes: 8, contentType: 'text/csv' }])
    expect(await textOf(listed[0]?.key ?? '')).toBe('a,b\n1,2\n')
  })

  it('of a worker that has lost its lease is not listed, and is removed later', async () => {
    const window = await lease()
    const late = store(window, 'late', async function* () {
      yield* bytesOf('a,b\n')
      await query('update sync_worker.windows set due_at = now(), lease_until = null where id = $1', [window.id])
      await stores.beginAll(window.runId)
      yield* bytesOf('1,2\n')
    })
    await expect(late).rejects.toThrow(LeaseLost)
    expect(await files.list(tenantId, { limit: 10 })).toEqual([])
    const left = await query('select id, object_key from sync_worker.files where window_id = $1', [window.id])
    const key = String(left[0]?.object_key)
    expect(await textOf(key)).toBe('a,b\n1,2\n')
    await query("update sync_worker.files set created_at = now() - interval '2 hours' where window_id = $1", [
      window.id,
    ])
    await removeFiles(90, { files, fileStore })
    await expect(fileStore.read(key)).rejects.toThrow()
    expect(await query('select id from sync_worker.files where window_id = $1', [window.id])).toEqual([])
  })

  it('that is being written is not removed as a remainder', async () => {
    const window = await lease()
    await store(window, 'slow', async function* () {
      yield* bytesOf('a,b\n')
      await query("update sync_worker.files set created_at = now() - interval '2 days' where window_id = $1", [
        window.id,
      ])
      await removeFiles(90, { files, fileStore })
      yield* bytesOf('1,2\n')
    })
    const [file] = await files.list(tenantId, { limit: 10 })
    expect(await textOf(file?.key ?? '')).toBe('a,b\n1,2\n')
  })

  it('is removed with its run after the days for which runs are kept, and not before', async () => {
    const window = await lease()
    await store(window)
    const [file] = await files.list(tenantId, { limit: 10 })
    const age = (days: number) =>
      query("update sync_worker.runs set ended_at = now() - $2 * interval '1 day' where id = $1", [window.runId, days])
    const remove = () =>
      new History(stores.database, {
        daysMax: 90,
        removeFiles: (daysMax) => removeFiles(daysMax, { files, fileStore }),
      }).removeOld()
    await age(89)
    await remove()
    expect(await textOf(file?.key ?? '')).toBe('a,b\n1,2\n')
    await query('update sync_worker.jobs set deleted_at = now() where id = $1', [jobIdOf(window)])
    await age(91)
    await remove()
    await expect(fileStore.read(file?.key ?? '')).rejects.toThrow()
    expect(await query('select id from sync_worker.runs where id = $1', [window.runId])).toEqual([])
  })
})
