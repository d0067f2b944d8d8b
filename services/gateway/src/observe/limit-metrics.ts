import type { Metrics } from '@platform/telemetry'
import { Counter, Gauge } from 'prom-client'
import type { Counted, Limiter } from '../limit/limiter.ts'

/** Registers the limiter's counters; they are rendered on a scrape. */
export function createLimitMetrics(
  metrics: Metrics,
  limiter: Pick<Limiter<Counted>, 'counts'>,
  isRedisUnavailable: () => boolean,
): void {
  new Counter({
    name: 'gateway_limit_decisions_total',
    help: 'Rate limit decisions, by who made them',
    labelNames: ['source', 'decision'],
    registers: [metrics],
    collect() {
      this.reset()
      for (const [source, counts] of Object.entries(limiter.counts)) {
        for (const [decision, count] of Object.entries(counts)) this.inc({ source, decision }, count)
      }
    },
  })
  new Gauge({
    name: 'gateway_limit_redis_away',
    help: '1 while this replica limits by itself because Redis is unavailable or slow',
    registers: [metrics],
    collect() {
      this.set(isRedisUnavailable() ? 1 : 0)
    },
  })
}
