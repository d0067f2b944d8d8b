import type { Database } from '@platform/postgres'
import type { Metrics } from '@platform/telemetry'
import { Counter, Gauge } from 'prom-client'
import type { RowCounts } from '../store/run.ts'

/** Cause of a pause: a limit of Amazon, or a document that is not ready. */
export type WaitCause = 'limit' | 'document'

/** Counts what this replica does. */
export interface SyncMetrics {
  /** A window has ended. Its rows count at its end. */
  ended(state: 'succeeded' | 'failed', rows: RowCounts, bytes: number): void
  /** A window is given back, to go on after a pause. */
  waits(cause: WaitCause, seconds: number): void
}

/** State of the queue as all replicas share it. */
interface QueueState {
  open: Record<string, number>
  oldestDueSeconds: number
  lagSeconds: Record<string, number>
}

/** Several gauges are read from one state. */
const stateMs = 1_000

/** Registers the metrics of the service. The gauges are read from Postgres when they are collected, and absent while it is not reachable. */
export function createSyncMetrics(metrics: Metrics, database: Pick<Database, 'rows'>): SyncMetrics {
  const registers = [metrics]
  const windows = new Counter({
    name: 'sync_windows_total',
    help: 'Windows that have ended',
    labelNames: ['state'],
    registers,
  })
  const rows = new Counter({
    name: 'sync_rows_total',
    help: 'Rows of documents and answers by what became of them: inserted, updated, unchanged, rejected',
    labelNames: ['outcome'],
    registers,
  })
  const bytes = new Counter({ name: 'sync_bytes_total', help: 'Bytes that Amazon sent', registers })
  const waited = new Counter({
    name: 'sync_amazon_wait_seconds_total',
    help: 'Pauses of windows that wait for Amazon: "limit" for a quota, "document" for a report or a query that is not ready',
    labelNames: ['cause'],
    registers,
  })

  let state: Promise<QueueState | undefined> | undefined
  const current = (): Promise<QueueState | undefined> => {
    if (!state) {
      state = readState(database).catch(() => undefined)
      setTimeout(() => {
        state = undefined
      }, stateMs).unref()
    }
    return state
  }
  const labelled = (name: string, help: string, label: string, read: (of: QueueState) => Record<string, number>) =>
    new Gauge({
      ...{ name, help, registers },
      labelNames: [label],
      async collect() {
        const of = await current()
        this.reset()
        for (const [value, number] of Object.entries(of ? read(of) : {})) this.set({ [label]: value }, number)
      },
    })
  labelled('sync_windows_open', 'Windows that have not ended, by phase', 'phase', ({ open }) => open)
  labelled(
    'sync_lag_seconds',
    'Time from the end of the loaded data until now, of the scheduled job that is furthest behind, by what jobs read',
    'source',
    ({ lagSeconds }) => lagSeconds,
  )
  new Gauge({
    name: 'sync_queue_age_seconds',
    help: 'Time for which the oldest due window has waited for a worker; 0 if none waits',
    registers,
    async collect() {
      this.set((await current())?.oldestDueSeconds ?? Number.NaN)
    },
  })

  return {
    ended(state, counts, size) {
      windows.labels(state).inc()
      bytes.inc(size)
      for (const outcome of ['inserted', 'updated', 'unchanged', 'rejected'] as const)
        rows.labels(outcome).inc(counts[outcome])
    },
    waits: (cause, seconds) => waited.labels(cause).inc(seconds),
  }
}

async function readState(database: Pick<Database, 'rows'>): Promise<QueueState> {
  const [open, oldest, lag] = await Promise.all([
    database.rows<{ phase: string; count: number }>(
      "select phase, count(*)::int as count from windows where state = 'open' group by phase",
    ),
    database.rows<{ seconds: number }>(
      `select coalesce(extract(epoch from clock_timestamp() - min(due_at)), 0)::float8 as seconds
       from windows where state = 'open' and due_at <= clock_timestamp()`,
    ),
    database.rows<{ source: string; seconds: number }>(
      `select source, max(extract(epoch from clock_timestamp() - coalesce(loaded_until, created_at)))::float8 as seconds
       from jobs where deleted_at is null and state = 'active' and next_run_at is not null group by source`,
    ),
  ])
  return {
    open: Object.fromEntries(open.map(({ phase, count }) => [phase, count])),
    oldestDueSeconds: oldest[0]?.seconds ?? 0,
    lagSeconds: Object.fromEntries(lag.map(({ source, seconds }) => [source, seconds])),
  }
}
