import { openConnection } from '@platform/demo/open-connection'
import { openGeneratedReports } from '../../support/generated-reports.ts'
import { peakBytes, resetPeak } from '../../support/peak-memory.ts'
import type { RunningPlatform } from '../../support/running-platform.ts'
import type { SyncJobs } from '../../support/sync-jobs.ts'
import { warehouseUrl } from '../../support/warehouse-url.ts'
import { amount, type BenchResult, comparison } from '../harness/result.ts'

const gigabytesSmall = Number(process.env.BENCH_GIGABYTES_SMALL ?? 2)
const gigabytesLarge = Number(process.env.BENCH_GIGABYTES ?? 10)
/** The least bytes of a generated row. */
const rowBytes = { tsv: 85, json: 195 }
const warmRows = 100_000
const growthMbMax = 96
const table = 'bench_memory'
const worker = 'sync-worker'
const hourMs = 3_600_000

type Format = keyof typeof rowBytes

/** Resident memory of the worker while it loads a large document and a larger one, against that after a small one. */
export async function measureMemory(p: RunningPlatform, sync: SyncJobs): Promise<BenchResult[]> {
  const connection = await openConnection(warehouseUrl(p, p.northwind))
  try {
    const load = await openGeneratedReports(sync, table, 'append')

    /** Returns by how many MB the peak exceeds the memory at the beginning. */
    async function growthOf(format: Format, rows: number) {
      resetPeak(p, worker)
      const before = peakBytes(p, worker)
      const { run, seconds } = await load({ format, rows }, { timeoutMs: 3 * hourMs })
      const peak = peakBytes(p, worker)
      const gigabytes = (Number(run.bytes) / 1e9).toFixed(2)
      const [from, to] = [before, peak].map((bytes) => `${(bytes / 1e6).toFixed(0)} MB`)
      console.log(`  ${gigabytes} GB of ${format}, ${rows} rows, in ${seconds.toFixed(0)} s: from ${from} to ${to}`)
      await connection.query(`TRUNCATE ${table}`)
      return { before, peak }
    }

    async function measure(format: Format): Promise<BenchResult[]> {
      p.platform.kill(worker)
      await p.platform.ready(worker)
      await growthOf(format, warmRows)
      const loadOf = (gigabytes: number) => growthOf(format, Math.ceil((gigabytes * 1e9) / rowBytes[format]))
      const small = await loadOf(gigabytesSmall)
      const large = await loadOf(gigabytesLarge)
      const growth = (gigabytes: number, { peak }: { peak: number }): BenchResult =>
        amount({
          name: `growth of sync-worker's memory by ${gigabytes} GB of ${format}`,
          ...{ unit: 'MB', value: (peak - small.before) / 1e6, below: growthMbMax },
        })
      return [
        growth(gigabytesSmall, small),
        growth(gigabytesLarge, large),
        comparison({
          name: `sync-worker's memory: ${gigabytesLarge} GB of ${format} / ${gigabytesSmall} GB`,
          ...{ unit: 'MB', pairs: [{ ours: large.peak / 1e6, peer: small.peak / 1e6 }], bar: { atMost: 1.1 } },
        }),
      ]
    }
    const results: BenchResult[] = []
    // One format by each way of staging.
    for (const [format, acceptsLocal] of [
      ['tsv', true],
      ['json', false],
    ] as const) {
      await connection.query('SET GLOBAL local_infile = ?', [acceptsLocal])
      results.push(...(await measure(format)))
    }
    return results
  } finally {
    await connection.query(`DROP TABLE IF EXISTS ${table}`)
    await connection.end()
  }
}
