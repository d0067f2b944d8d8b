import { PlatformError } from '@platform/errors'
import type { SharedRedis } from '@platform/redis'
import { nameOf, planOf, type QuotaKey, type QuotaPlan } from './quota-key.ts'
import { ReplicaBucket, type Reservation } from './replica-bucket.ts'
import { SharedBuckets } from './shared-buckets.ts'
import { waitUntil } from './wait-until.ts'

interface Options {
  redis: SharedRedis
  /**
   * Delay of calls from an emptied bucket beyond the computed time, because they may reach Amazon faster than the call it is
   * computed from.
   */
  marginMs?: number
  /** Share of each bucket that this replica uses while Redis is unreachable. */
  localShare?: number
}

/** A call that may be sent now. */
export interface QuotaTaken {
  waitedMs: number
  /** Calls per second: from Amazon's answers if known, otherwise from the plan. */
  rate: number
  burst: number
  /** Calls that could be sent at once after this one. */
  remaining: number
}

/** Applies Amazon's usage plans before a call is sent. */
export interface Quota {
  /** Numbers of decisions, for metrics. */
  readonly counts: { shared: number; local: number; waited: number; throttled: number }
  /**
   * Resolves when the call may be sent. Calls are served in order of arrival across all replicas.
   * @throws PlatformError `throttled` with `retryAfterSeconds` when the wait would exceed `waitMsMax`; the reason of `signal`,
   * after the reservation is released.
   */
  take(
    bucket: QuotaKey & QuotaPlan,
    options: { waitMsMax: number; signal?: AbortSignal | undefined },
  ): Promise<QuotaTaken>
  /**
   * Reports an answer of Amazon; `header` is its `x-amzn-RateLimit-Limit` in calls per second, if any. Calls beyond a full bucket
   * wait for the first report, or for two seconds: without reports they are sent late.
   */
  learn(bucket: QuotaKey & QuotaPlan, header: string | number | undefined): Promise<void>
  /** Reports a 429 of Amazon. Resolves to the milliseconds until a new call could be sent, after the calls in the queue. */
  refused(bucket: QuotaKey & QuotaPlan): Promise<number>
}

const bucketsMax = 50_000
const rateMax = 10_000

export function createQuota({ redis, marginMs = 20, localShare = 0.25 }: Options): Quota {
  const shared = new SharedBuckets(redis, marginMs)
  const counts = { shared: 0, local: 0, waited: 0, throttled: 0 }
  const buckets = new Map<string, ReplicaBucket>()

  let back = new AbortController()
  redis.onAvailable(() => {
    for (const bucket of buckets.values()) void bucket.reportSpent()
    back.abort()
    back = new AbortController()
  })

  /** Waits for a reservation; resolves to false if Redis became reachable, which has to decide on a local reservation again. */
  async function waitFor(reservation: Reservation, signal: AbortSignal | undefined): Promise<boolean> {
    const redisBack = reservation.source === 'local' && reservation.waitMs > 0 ? back.signal : undefined
    const either = redisBack && signal ? AbortSignal.any([redisBack, signal]) : (redisBack ?? signal)
    try {
      for (
        let ms = reservation.waitMs || (await reservation.remainingMs());
        ms > 0;
        ms = await reservation.remainingMs()
      ) {
        await waitUntil(performance.now() + ms, either)
      }
      return true
    } catch (error) {
      void reservation.release()
      if (!redisBack?.aborted) throw error
      signal?.throwIfAborted()
      return false
    }
  }

  function bucketOf(key: QuotaKey & QuotaPlan): ReplicaBucket {
    const name = nameOf(key)
    const known = buckets.get(name)
    if (known) return known
    if (buckets.size >= bucketsMax) buckets.delete(buckets.keys().next().value ?? '')
    const bucket = new ReplicaBucket(name, planOf(key), { shared, localShare })
    buckets.set(name, bucket)
    return bucket
  }

  return {
    counts,
    async take(key, { waitMsMax, signal }) {
      signal?.throwIfAborted()
      const bucket = bucketOf(key)
      const startedAt = performance.now()
      for (;;) {
        const waitedMs = performance.now() - startedAt
        const reservation = await bucket.take(Math.max(0, waitMsMax - waitedMs))
        counts[reservation.source]++
        if (!reservation.admitted) {
          counts.throttled++
          throw throttled(key.operation, reservation.waitMs)
        }
        if (reservation.waitMs > 0) counts.waited++
        if (!(await waitFor(reservation, signal))) continue
        const remaining = Math.max(0, Math.floor(reservation.left))
        return { waitedMs: performance.now() - startedAt, rate: reservation.rate, burst: planOf(key).burst, remaining }
      }
    },
    async learn(key, header) {
      const bucket = bucketOf(key)
      const rate = Number(header ?? 0)
      await Promise.all([bucket.answered(), rate > 0 && rate <= rateMax && bucket.learn(rate)])
    },
    refused: (key) => bucketOf(key).empty(),
  }
}

function throttled(operation: string, waitMs: number): PlatformError {
  const retryAfterSeconds = Math.max(1, Math.ceil(waitMs / 1_000))
  return new PlatformError('throttled', `the quota of ${operation} is used up for ${Math.round(waitMs)} ms`, {
    details: { retryAfterSeconds },
    headers: { 'retry-after': String(retryAfterSeconds) },
  })
}
