import type { Metrics } from '@platform/telemetry'
import { Gauge } from 'prom-client'
import type { Call } from '../call.ts'
import type { Row } from '../pipeline/route-table.ts'
import { Histogram, type Series } from './histogram.ts'

const bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120]

/** Observes the duration of every call by method, route and status. Labels are resolved once per route and status. */
export function createRequestMetrics(metrics: Metrics, rows: readonly Row[], live: () => number) {
  const seconds = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from the request to the end of the answer',
    bounds,
    metrics,
  })
  new Gauge({
    name: 'gateway_calls_in_flight',
    help: 'Calls in progress',
    registers: [metrics],
    collect() {
      this.set(live())
    },
  })
  const byRoute: Map<number, Series>[] = rows.map(() => new Map())
  const elsewhere = new Map<number, Series>()

  return (call: Call): void => {
    const { row } = call
    const { statusCode } = call.res
    const byStatus = row ? (byRoute[row.index] ?? elsewhere) : elsewhere
    let series = byStatus.get(statusCode)
    if (!series) {
      // An unknown method as a label would let callers create any number of series.
      const labels = { method: row?.method ?? 'other', route: row?.path ?? 'none', status: String(statusCode) }
      series = seconds.series(labels)
      byStatus.set(statusCode, series)
    }
    series.observe((performance.now() - call.startedAt) / 1_000)
  }
}
