import type { Bulkhead } from '@platform/lifecycle'
import type { Metrics } from '@platform/telemetry'
import { Counter, Gauge, Histogram } from 'prom-client'

/** Cause of a retry. */
type RetryReason = 'limit' | 'failure' | 'no_answer' | 'token'

/** Records requests to SP-API. */
export interface CallMetrics {
  /** `status` is undefined when there was no answer. */
  answered(api: string, status: number | undefined, durationMs: number): void
  retried(reason: RetryReason): void
}

export function createCallMetrics(metrics: Metrics, bulkhead: Bulkhead): CallMetrics {
  const registers = [metrics]
  const seconds = new Histogram({
    name: 'amazon_call_duration_seconds',
    help: 'Time from a request to SP-API to the end of its answer',
    labelNames: ['api', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers,
  })
  const retries = new Counter({
    name: 'amazon_call_retries_total',
    help: 'Retries of requests to SP-API: after a limit, a failure, no answer, or an expired token',
    labelNames: ['reason'],
    registers,
  })
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read())
      },
    })
  gauge('amazon_calls_running', 'Requests to SP-API in flight', () => bulkhead.running)
  gauge('amazon_calls_waiting', 'Requests to SP-API that wait for a slot', () => bulkhead.waiting)
  return {
    answered: (api, status, durationMs) =>
      seconds.labels(api, status === undefined ? 'none' : `${Math.floor(status / 100)}xx`).observe(durationMs / 1_000),
    retried: (reason) => retries.labels(reason).inc(),
  }
}
