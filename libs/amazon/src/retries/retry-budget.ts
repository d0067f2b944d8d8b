import type { SharedRedis } from '@platform/redis'
import type { Metrics } from '@platform/telemetry'
import { Counter } from 'prom-client'
import { LocalBudget } from './local-budget.ts'
import { SharedBudget } from './shared-budget.ts'

/**
 * Bounds the requests that are sent again, so that retries do not multiply the load on an upstream that refuses or fails: per
 * bucket and minute at most a tenth of its calls, and one more (see `floor`). All replicas share one budget in Redis. A call takes
 * from the budget after its own retry rule has allowed another request, and ahead of that request; a call without budget answers
 * with what its last request came to.
 */
export interface RetryBudget {
  /** Counts the first request of a call to `bucket`, which is what one upstream limit applies to. Sends nothing. */
  sent(bucket: string): void
  /** Whether one request may be sent again; it is counted when it may. */
  takeRetry(bucket: string): Promise<boolean>
}

interface Options {
  redis: SharedRedis
  metrics: Metrics
}

/**
 * Opens the budget that the replicas of a service share. Redis is asked only when something is to be sent again; each replica
 * reports the calls that it has counted since then along with its question, so a replica without failures costs nothing, and its
 * calls do not enlarge the budget of the others. While Redis is unreachable, each replica keeps to a budget of its own calls.
 */
export function createRetryBudget({ redis, metrics }: Options): RetryBudget {
  const local = new LocalBudget()
  const shared = new SharedBudget(redis)
  const decisions = new Counter({
    name: 'amazon_retry_budget_decisions_total',
    help: 'Requests to Amazon that were to be sent again: allowed or exhausted, by the budget in Redis or by the replica alone',
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
