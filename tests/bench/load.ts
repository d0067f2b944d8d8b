import { rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Readable } from 'node:stream'
import { openConnection } from '@platform/demo/open-connection'
import { readDocument } from '@platform/documents'
import { openBacking } from '@platform/tools/local/stack'
import { openLoader } from '@platform/warehouse-loader'
import type { Connection } from 'mysql2/promise'
import { inTurns, timedMs } from './harness/in-turns.ts'
import { type BenchResult, comparison, type RatioBar } from './harness/result.ts'

const dir = resolve(import.meta.dirname, '../../.local/bench/load')
const rowCount = 200_000
const rounds = Number(process.env.BENCH_ROUNDS ?? 5)
const chunkBytes = 64 * 1024

const columns = ['sku', 'asin', 'product_name', 'quantity', 'price', 'currency', 'status', 'day', 'location'] as const
const definition = `sku VARCHAR(190) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL PRIMARY KEY, asin VARCHAR(255),
  product_name VARCHAR(255), quantity BIGINT, price DECIMAL(20,2), currency VARCHAR(255), status VARCHAR(255),
  day VARCHAR(255), location VARCHAR(255)`

/** A flat file of inventory with its header. */
const document = (): Buffer =>
  Buffer.from(
    `${columns.join('\t')}\n${Array.from(
      { length: rowCount },
      (_, n) =>
        `SKU-${String(n).padStart(7, '0')}\tB0${String(n).padStart(8, '0')}\tTeapot number ${n}, blue\t${n % 50}\t${n % 100}.25\tUSD\tActive\t2026-01-${String((n % 28) + 1).padStart(2, '0')}\tUS\n`,
    ).join('')}`,
  )

async function* inChunks(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes)
}

/** The server's own LOAD DATA of the same bytes into a table that exists, in one transaction. */
async function loadDirectly(connection: Connection, bytes: Buffer, table: string): Promise<void> {
  await connection.query({
    sql: `LOAD DATA LOCAL INFILE 'rows' INTO TABLE ${table} CHARACTER SET utf8mb4 IGNORE 1 LINES`,
    infileStreamFactory: () => Readable.from(inChunks(bytes)),
  })
}

/** A document's bytes to committed rows, against LOAD DATA of the same bytes on the same server. */
export async function benchLoad(): Promise<BenchResult[]> {
  rmSync(dir, { recursive: true, force: true })
  const backing = await openBacking({
    dir: join(dir, 'servers'),
    only: ['mariadb'],
    onProgress: (line) => console.log(`  ${line}`),
  })
  const url = new URL(await backing.urls.warehouse)
  const connection = await openConnection(url.href, { flags: ['+LOCAL_FILES'] })
  try {
    await connection.query('SET GLOBAL local_infile = 1')
    await connection.query('CREATE DATABASE bench_load CHARACTER SET utf8mb4')
    await connection.query('USE bench_load')
    url.pathname = '/bench_load'
    const bytes = document()
    let tables = 0
    const measure = async (name: string, local: boolean, bar: RatioBar): Promise<BenchResult> => {
      const loader = await openLoader({ url: url.href, local })
      const rate = async (load: (table: string) => Promise<void>): Promise<number> => {
        const table = `t${tables++}`
        await connection.query(`CREATE TABLE ${table} (${definition}) DEFAULT CHARACTER SET utf8mb4`)
        const ms = await timedMs(() => load(table))
        const [rows] = await connection.query(`SELECT COUNT(*) AS n FROM ${table}`)
        if ((rows as { n: number }[])[0]?.n !== rowCount) throw new Error(`${table} has other rows than the document`)
        await connection.query(`DROP TABLE ${table}`)
        return (rowCount / ms) * 1_000
      }
      const pairs = await inTurns(
        { rounds, warmRounds: 1 },
        {
          peer: () => rate((table) => loadDirectly(connection, bytes, table)),
          ours: () =>
            rate(async (table) => {
              await loader.load({
                ...{ id: table, fence: 1, target: { table, mode: 'upsert', key: ['sku'] } },
                batches: readDocument(inChunks(bytes), { format: 'tsv' }).batches,
              })
            }),
        },
      )
      loader.close()
      return comparison({ name, unit: 'rows/s', pairs, bar })
    }
    return [
      await measure('document to committed rows by LOAD DATA LOCAL, against LOAD DATA', true, { atLeast: 0.5 }),
      await measure('document to committed rows by INSERT, against LOAD DATA', false, { atLeast: 0.25 }),
    ]
  } finally {
    await connection.end()
    await backing.stop()
  }
}
