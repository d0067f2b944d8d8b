import { PlatformError } from '@platform/errors'
import type { SharedRedis } from '@platform/redis'
import { nameOf, planOf, type QuotaKey, type QuotaPlan } from './quota-key.ts'
import { type Place, ReplicaBucket } from './replica-bucket.ts'
import { SharedBuckets } from './shared-buckets.ts'
import { waitUntil } from './wait-until.ts'

interface Options {
  redis: SharedRedis
  /** How much later than computed the calls of an emptied bucket go out: they may be quicker than the one it is computed from. */
  marginMs?: number
  /** Of each bucket, what this replica uses while Redis is away. */
  localShare?: number
}

/** A call that may be made now. */
export interface QuotaTaken {
  waitedMs: number
  /** Calls per second: Amazon's word if it gave one, else the plan's. */
  rate: number
  burst: number
  /** Whole calls that could be made at once after this one. */
  remaining: number
}

/** Amazon's usage plans, kept before Amazon enforces them. */
export interface Quota {
  /** How calls were decided, for metrics. */
  readonly counts: { shared: number; local: number; waited: number; throttled: number }
  /**
   * Resolves when the call may be made. Calls get their moments in the order in which they ask, over all replicas.
   * @throws PlatformError throttled with retryAfterSeconds when that is later than `waitMsMax`; the reason of `signal`, and
   * the place in the queue is given back.
   */
  take(
    bucket: QuotaKey & QuotaPlan,
    options: { waitMsMax: number; signal?: AbortSignal | undefined },
  ): Promise<QuotaTaken>
  /**
   * Amazon answered a call, and `header` is what its `x-amzn-RateLimit-Limit` said, calls per second, if anything. Calls beyond
   * a full bucket wait for the first answer, or two seconds: who never tells makes them late.
   */
  learn(bucket: QuotaKey & QuotaPlan, header: string | number | undefined): Promise<void>
  /** Amazon answered 429. Resolves to the milliseconds until a call that asks now could go, behind those that wait already. */
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
    for (const bucket of buckets.values()) void bucket.tellSpent()
    back.abort()
    back = new AbortController()
  })

  /** Waits for the call's turn; false: it waited for its turn here, and Redis is back to give it another. */
  async function turnOf(place: Place, signal: AbortSignal | undefined): Promise<boolean> {
    const redisBack = place.source === 'local' && place.waitMs > 0 ? back.signal : undefined
    const either = redisBack && signal ? AbortSignal.any([redisBack, signal]) : (redisBack ?? signal)
    try {
      for (let ms = place.waitMs || (await place.more()); ms > 0; ms = await place.more()) {
        await waitUntil(performance.now() + ms, either)
      }
      return true
    } catch (error) {
      void place.giveBack()
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
      const askedAt = performance.now()
      for (;;) {
        const waitedMs = performance.now() - askedAt
        const place = await bucket.take(Math.max(0, waitMsMax - waitedMs))
        counts[place.source]++
        if (!place.admitted) {
          counts.throttled++
          throw throttled(key.operation, place.waitMs)
        }
        if (place.waitMs > 0) counts.waited++
        if (!(await turnOf(place, signal))) continue
        const remaining = Math.max(0, Math.floor(place.left))
        return { waitedMs: performance.now() - askedAt, rate: place.rate, burst: planOf(key).burst, remaining }
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
