import type { Metrics } from '@platform/telemetry'
import { Counter, Gauge } from 'prom-client'
import type { Counted, Limiter } from '../limit/limiter.ts'

/** What the limiter counted, rendered when somebody scrapes. */
export function createLimitMetrics(
  metrics: Metrics,
  limiter: Pick<Limiter<Counted>, 'counts'>,
  isRedisAway: () => boolean,
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
    help: '1 while this replica limits by itself because Redis is away or slow',
    registers: [metrics],
    collect() {
      this.set(isRedisAway() ? 1 : 0)
    },
  })
}
