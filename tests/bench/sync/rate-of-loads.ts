import { Readable } from 'node:stream'
import { openConnection } from '@platform/demo/open-connection'
import { GeneratedSpec, generatedDocument } from '@platform/simulator/generated-document'
import type { Connection } from 'mysql2/promise'
import { columnsOf, openGeneratedReports } from '../../support/generated-reports.ts'
import type { RunningPlatform } from '../../support/running-platform.ts'
import type { SyncJobs } from '../../support/sync-jobs.ts'
import { warehouseUrl } from '../../support/warehouse-url.ts'
import { inTurns, timedMs } from '../harness/in-turns.ts'
import { type BenchResult, comparison } from '../harness/result.ts'

const rows = Number(process.env.BENCH_ROWS ?? 1_000_000)
const rounds = Number(process.env.BENCH_ROUNDS ?? 3)
const [ours, peer] = ['bench_shipments', 'bench_loaded']
const minute = 60_000

/** Returns the bytes of the document as the simulator sends them. */
async function bytesOf(): Promise<Buffer[]> {
  const spec = GeneratedSpec.parse({ format: 'tsv', rows, columns: columnsOf('upsert') })
  const body = generatedDocument(spec, false).body()
  return Buffer.isBuffer(body) ? [body] : Array.fromAsync(body)
}

/** The server's own LOAD DATA of the same bytes into the same table, in one transaction. */
const loadDirectly = (connection: Connection, bytes: readonly Buffer[]) =>
  connection.query({
    sql: `LOAD DATA LOCAL INFILE 'rows' INTO TABLE ${peer} CHARACTER SET utf8mb4 LINES TERMINATED BY '\\r\\n' IGNORE 1 LINES`,
    infileStreamFactory: () => Readable.from(bytes),
  })

/** Rows per second from a report's document at Amazon to committed rows, against LOAD DATA on the same server. */
export async function measureRate(p: RunningPlatform, sync: SyncJobs): Promise<BenchResult[]> {
  const connection = await openConnection(warehouseUrl(p, p.northwind), { flags: ['+LOCAL_FILES'] })
  try {
    const bytes = await bytesOf()
    const load = await openGeneratedReports(sync, ours, 'upsert')
    const acceptLocal = (accepted: boolean) => connection.query('SET GLOBAL local_infile = ?', [accepted])
    // The first document makes the table, with the types that the loader chooses.
    await load({ format: 'tsv', rows: 1_000 })
    await connection.query(`CREATE TABLE ${peer} LIKE ${ours}`)
    const sums = async () => {
      const [sum] = await connection.query(`CHECKSUM TABLE ${ours}, ${peer}`)
      return (sum as { Checksum: string }[]).map(({ Checksum }) => Checksum)
    }

    const measure = async (name: string, accepted: boolean, atLeast: number): Promise<BenchResult> => {
      const pairs = await inTurns(
        { rounds, warmRounds: 1 },
        {
          ours: async () => {
            await acceptLocal(accepted)
            await connection.query(`TRUNCATE ${ours}`)
            const { seconds } = await load({ format: 'tsv', rows }, { timeoutMs: 10 * minute })
            return rows / seconds
          },
          peer: async () => {
            await acceptLocal(true)
            await connection.query(`TRUNCATE ${peer}`)
            return (rows / (await timedMs(() => loadDirectly(connection, bytes)))) * 1_000
          },
        },
      )
      const [own, direct] = await sums()
      if (own !== direct) throw new Error('the platform and LOAD DATA have stored other rows')
      return comparison({ name, unit: 'rows/s', pairs, bar: { atLeast } })
    }
    return [
      await measure(`a report of ${rows} rows to committed rows by LOAD DATA LOCAL, against LOAD DATA`, true, 0.5),
      await measure(`a report of ${rows} rows to committed rows by INSERT, against LOAD DATA`, false, 0.25),
    ]
  } finally {
    await connection.query(`DROP TABLE IF EXISTS ${ours}, ${peer}`)
    await connection.end()
  }
}
