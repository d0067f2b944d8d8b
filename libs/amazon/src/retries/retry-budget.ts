import type { SharedRedis } from '@platform/redis'
import type { Metrics } from '@platform/telemetry'
import { Counter } from 'prom-client'
import { LocalBudget } from './local-budget.ts'
import { SharedBudget } from './shared-budget.ts'

/**
 * Bounds retries, so that they do not multiply the load on an upstream that refuses or fails: per bucket and minute at most a
 * tenth of its calls, plus one (see `floor`). All replicas share one budget in Redis. A call takes from the budget after its own
 * retry rule has allowed a retry, before that request; without budget, the result of its last request is final.
 */
export interface RetryBudget {
  /** Counts the first request of a call to `bucket`, which is what one upstream limit applies to. Sends nothing. */
  sent(bucket: string): void
  /** Takes one retry from the budget; resolves to false if none is left. */
  takeRetry(bucket: string): Promise<boolean>
}

interface Options {
  redis: SharedRedis
  metrics: Metrics
}

/**
 * Creates the budget that the replicas of a service share. A replica sends a request to Redis only for a retry, with the calls
 * that it has counted: a replica without failures costs nothing, and its calls do not enlarge the budget of the others. While
 * Redis is unreachable, each replica has a budget of its own calls.
 */
export function createRetryBudget({ redis, metrics }: Options): RetryBudget {
  const local = new LocalBudget()
  const shared = new SharedBudget(redis)
  const decisions = new Counter({
    name: 'amazon_retry_budget_decisions_total',
    help: 'Decisions on retries of requests to Amazon: allowed or exhausted, by the shared budget in Redis or by a local one',
    labelNames: ['decision', 'source'],
    registers: [metrics],
  })
  return {
    sent: (bucket) => local.countCall(bucket),
    async takeRetry(bucket) {
      const { allowed, source } = await decide(bucket)
      decisions.labels(allowed ? 'allowed' : 'exhausted', source).inc()
      return allowed
    },
  }

  async function decide(bucket: string): Promise<{ allowed: boolean; source: 'shared' | 'local' }> {
    const allowed = await shared.take(bucket, local.slots(bucket))
    if (allowed === undefined) return { allowed: local.takeRetry(bucket), source: 'local' }
    if (allowed) local.countSharedRetry(bucket)
    return { allowed, source: 'shared' }
  }
}
