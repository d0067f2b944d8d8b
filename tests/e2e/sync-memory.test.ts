import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals'
import { openGeneratedReports } from '../support/generated-reports.ts'
import { peakBytes, resetPeak } from '../support/peak-memory.ts'
import { openRunningPlatform, type RunningPlatform } from '../support/running-platform.ts'
import { openSyncJobs, type SyncJobs } from '../support/sync-jobs.ts'

const worker = 'sync-worker'
const megabyte = 2 ** 20
const warmRows = 100_000

let p: RunningPlatform
let sync: SyncJobs
beforeAll(async () => {
  p = await openRunningPlatform('sync-memory')
  sync = await openSyncJobs(p)
})
afterAll(() => p?.close())
// A process that has grown once would hide the growth by the next document.
beforeEach(async () => {
  p.platform.kill(worker)
  await p.platform.ready(worker)
})

it.each([
  ['tsv', 600_000],
  ['json', 260_000],
] as const)(
  '50 MB of %s are loaded row by row, and the memory of sync-worker grows by less than 96 MB',
  async (format, rows) => {
    const table = `memory_${format}`
    const load = await openGeneratedReports(sync, table, 'append', format === 'tsv' ? 3 : 30)
    await load({ format, rows: warmRows })
    resetPeak(p, worker)
    const before = peakBytes(p, worker)
    const { run } = await load({ format, rows })
    expect(Number(run.bytes)).toBeGreaterThan(50e6)
    expect(peakBytes(p, worker) - before).toBeLessThan(96 * megabyte)
    // The first cells count from the same number in each document.
    const sql = `SELECT COUNT(*) AS n, COUNT(DISTINCT return_id) AS ids, COUNT(status) AS filled FROM ${table}`
    expect(await sync.rowsOf(sql)).toEqual([{ n: rows + warmRows, ids: rows, filled: rows + warmRows }])
  },
)
