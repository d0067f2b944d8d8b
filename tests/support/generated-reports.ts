import { z } from 'zod'
import { daysAgo, type Run, type SyncJobs } from './sync-jobs.ts'

/** A document that the simulator generates while it is sent: see "Ordered documents" in docs/simulator.md. */
export interface GeneratedDocument {
  format: 'tsv' | 'json'
  rows: number
  columns?: readonly string[]
}

const Times = z.object({ startedAt: z.coerce.date(), endedAt: z.coerce.date() })

/** A report with a key, whose documents are tables; and one without, whose documents may be JSON as well. */
const reportTypes = {
  upsert: 'GET_AMAZON_FULFILLED_SHIPMENTS_DATA_GENERAL',
  append: 'GET_FLAT_FILE_RETURNS_DATA_BY_RETURN_DATE',
} as const

/** Returns the documents' columns of a mode; the first one numbers the rows. */
export const columnsOf = (mode: keyof typeof reportTypes): readonly string[] => [
  mode === 'upsert' ? 'shipment-item-id' : 'return-id',
  ...['shipment-date', 'sku', 'asin', 'product-name', 'quantity', 'item-price', 'currency', 'status'],
]

/**
 * Creates a job that loads generated documents into a table, and returns the function that runs it with one of them. Amazon's
 * processing takes no time. Each run is of another day, because a fresh report of the same window would serve again: the jobs of
 * one mode need days apart.
 */
export async function openGeneratedReports(
  sync: SyncJobs,
  table: string,
  mode: keyof typeof reportTypes,
  firstDaysAgo = 3,
) {
  await sync.simulator('PUT', 'settings', { queuedMs: 0, runningMs: 0 })
  const type = reportTypes[mode]
  const job = await sync.createJob(sync.reportJob(table, type, { output: { tablename: table, mode } }))
  let next = firstDaysAgo

  return async (document: GeneratedDocument, { timeoutMs }: { timeoutMs?: number } = {}) => {
    const generate = { columns: columnsOf(mode), ...document }
    await sync.simulator('POST', 'documents', { api: 'spapi', type, generate })
    const date = daysAgo(next++)
    const run = await sync.endOf(await sync.startRun(job, { from: date, to: date }), timeoutMs)
    checkRows(run, document.rows)
    const { startedAt, endedAt } = Times.parse(run)
    return { run, seconds: (endedAt.getTime() - startedAt.getTime()) / 1_000 }
  }
}

function checkRows({ id, state, rows, error }: Run, expected: number): void {
  if (state === 'succeeded' && rows.read === expected && rows.inserted === expected) return
  throw new Error(`run ${id} is ${state} with ${JSON.stringify({ rows, error })} of a document of ${expected} rows`)
}
