import { applyWarehouseSchema, databaseLock, refreshSearchTermSums } from '@platform/warehouse-schema'
import type { Connection } from 'mysql2/promise'
import { utcToday } from './calendar.ts'
import { demoTenant, type TenantKey } from './catalogue.ts'
import { generate } from './generate.ts'
import { openConnection } from './open-connection.ts'
import { openSink } from './open-sink.ts'
import { type Block, derivedTables, type TableName, tables } from './tables.ts'

export interface SeedOptions {
  /** `mysql://user:password@host:port/database` of an account that may create tables. */
  url: string
  tenant: TenantKey
  /** Ads facts of the tenant's first account, at least 10,000; undefined for a small warehouse. */
  rows?: number
  /** ISO date, default today (UTC); the last day with data is the day before. */
  today?: string
  /** Empties the tables of the standard schema first. */
  fresh?: boolean
  /** How rows are sent; default: the fastest method that the server accepts. */
  method?: 'infile' | 'insert'
  /** Called about once a second with the rows sent so far. */
  onProgress?: (progress: SeedProgress) => void
}

export interface SeedProgress {
  rows: number
  adsRows: number
  elapsedMs: number
}

export interface SeedResult extends SeedProgress {
  /** False if the warehouse already held the demo and was left unchanged. */
  seeded: boolean
}

const lockSecondsMax = 3_600
const lockName = databaseLock('demo-seed')
const progressEveryMs = 1_000
const tableNames = Object.keys(tables).filter((name): name is TableName => name in tables)

/**
 * Fills a tenant's warehouse with the demo, schema included. A seeded warehouse is left unchanged, whatever the options, unless
 * `fresh`; a partly seeded one, after an interrupted run, is emptied and filled again.
 */
export async function seedWarehouse(options: SeedOptions): Promise<SeedResult> {
  const started = performance.now()
  const connection = await openConnection(options.url, { rowsAsArray: false })
  try {
    await applyWarehouseSchema(connection)
    const locked = await single(connection, `SELECT GET_LOCK(${lockName}, ${lockSecondsMax}) AS value`)
    if (locked !== 1) throw new Error('another run is seeding this warehouse: try again when it has finished')
    if (!options.fresh && (await holds(connection, 'feed_watermarks'))) {
      return { seeded: false, rows: 0, adsRows: 0, elapsedMs: performance.now() - started }
    }
    await empty(connection)
    const filled = await fill(options, started)
    for (const { id } of demoTenant(options.tenant).accounts) await refreshSearchTermSums(connection, { accountId: id })
    return { seeded: true, ...filled, elapsedMs: performance.now() - started }
  } finally {
    // Ending the session releases the lock.
    await connection.end()
  }
}

async function fill(options: SeedOptions, started: number): Promise<SeedProgress> {
  const { url, tenant, rows, today = utcToday(), method, onProgress } = options
  const progress: SeedProgress = { rows: 0, adsRows: 0, elapsedMs: 0 }
  const watermarks: Block[] = []
  let reported = started
  await withSink(url, method, async (write) => {
    for (const block of generate({ tenant, today, ...(rows === undefined ? {} : { rows }) })) {
      if (block.table === 'feed_watermarks') watermarks.push(block)
      else await write(block)
      progress.rows += block.rows
      if (isAdsFact(block.table)) progress.adsRows += block.rows
      progress.elapsedMs = performance.now() - started
      if (performance.now() - reported < progressEveryMs) continue
      reported = performance.now()
      onProgress?.({ ...progress })
    }
  })
  // A run that ends before this line leaves no watermark, so the next run starts over.
  await withSink(url, method, async (write) => {
    for (const block of watermarks) await write(block)
  })
  return { ...progress, elapsedMs: performance.now() - started }
}

const isAdsFact = (table: TableName) => table.startsWith('ads_') && table.endsWith('_daily')

async function withSink(
  url: string,
  method: SeedOptions['method'],
  work: (write: (block: Block) => Promise<void>) => Promise<void>,
) {
  const sink = await openSink(url, method)
  try {
    await work(sink.write)
    await sink.close()
  } catch (error) {
    sink.abort()
    throw error
  }
}

async function empty(connection: Connection) {
  // Watermarks first: without them the warehouse counts as not seeded.
  for (const table of [...[...tableNames].reverse(), ...derivedTables])
    if (await holds(connection, table)) await connection.query(`TRUNCATE TABLE ${table}`)
}

const holds = async (connection: Connection, table: string) =>
  (await single(connection, `SELECT EXISTS (SELECT 1 FROM ${table}) AS value`)) === 1

async function single(connection: Connection, sql: string): Promise<unknown> {
  const [rows] = await connection.query(sql)
  const [row]: unknown[] = Array.isArray(rows) ? rows : []
  return typeof row === 'object' && row !== null && 'value' in row ? row.value : undefined
}
