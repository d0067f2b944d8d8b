import { PlatformError } from '@platform/errors'
import type { SharedRedis } from '@platform/redis'
import { BackgroundTurns } from './background-turns.ts'
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
  /** Returns the token, because the call is not sent after all. */
  giveBack(): Promise<void>
}

/** How a call takes a token. */
export interface TakeOptions {
  /** Longest wait; at most a day. */
  waitMsMax: number
  signal?: AbortSignal | undefined
  /**
   * `background`: leaves a third of the bucket to interactive calls, and waits behind all of them instead of in their queue. A bucket
   * of one or two has no reserve. Default `interactive`.
   */
  priority?: 'interactive' | 'background' | undefined
}

/** Applies Amazon's usage plans before a call is sent. */
export interface Quota {
  /** Numbers of decisions, for metrics. */
  readonly counts: { shared: number; local: number; waited: number; throttled: number }
  /**
   * Resolves when the call may be sent. Interactive calls are served in order of arrival across all replicas; background calls are
   * served after them, in order of arrival within a replica.
   * @throws PlatformError `throttled` with `retryAfterSeconds` when the wait would exceed `waitMsMax`; the reason of `signal`,
   * after the reservation is released.
   */
  take(bucket: QuotaKey & QuotaPlan, options: TakeOptions): Promise<QuotaTaken>
  /**
   * Reports an answer of Amazon; `header` is its `x-amzn-RateLimit-Limit` in calls per second, if any. Calls beyond a full bucket
   * wait for the first report, or for two seconds: without reports they are sent late.
   */
  learn(bucket: QuotaKey & QuotaPlan, header: string | number | undefined): Promise<void>
  /** Reports a 429 of Amazon. Resolves to the milliseconds until a new call could be sent, after the calls in the queue. */
  refused(bucket: QuotaKey & QuotaPlan): Promise<number>
}

const bucketsMax = 50_000
/** Poll interval of a background call that waits for the first answer after a bucket was full. */
const pendingPollMs = 25
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

  function refuse(operation: string, waitMs: number): never {
    counts.throttled++
    throw throttled(operation, waitMs)
  }

  async function takeToken(
    key: QuotaKey & QuotaPlan,
    { waitMsMax, signal, priority }: TakeOptions,
    startedAt: number,
  ): Promise<QuotaTaken> {
    const bucket = bucketOf(key)
    const background = priority === 'background'
    let waits = 0
    for (;;) {
      const leftMs = Math.max(0, waitMsMax - (performance.now() - startedAt))
      const reservation = await bucket.take(leftMs, { background })
      const { source, admitted, waitMs, pending, rate, left } = reservation
      if (!admitted && background && waitMs <= leftMs) {
        waits += 1
        await waitUntil(performance.now() + Math.max(waitMs, pending ? pendingPollMs : 0), signal)
        continue
      }
      counts[source]++
      if (!admitted) refuse(key.operation, waitMs)
      if (waitMs > 0 || waits > 0) counts.waited++
      if (!(await waitFor(reservation, signal))) continue
      const remaining = Math.max(0, Math.floor(left))
      return {
        ...{ waitedMs: performance.now() - startedAt, rate, burst: planOf(key).burst, remaining },
        giveBack: () => reservation.release({ mayBeSent: true }),
      }
    }
  }

  const turns = new BackgroundTurns()

  async function takeInTurn(key: QuotaKey & QuotaPlan, options: TakeOptions, startedAt: number): Promise<QuotaTaken> {
    const name = nameOf(key)
    const queuedMs = () => bucketOf(key).backgroundWaitMs(turns.countOf(name))
    if (queuedMs() > options.waitMsMax) refuse(key.operation, queuedMs())
    const taken = await turns.run(name, options, () => takeToken(key, options, startedAt))
    return taken ?? refuse(key.operation, queuedMs())
  }

  return {
    counts,
    async take(key, options) {
      options.signal?.throwIfAborted()
      const take = options.priority === 'background' ? takeInTurn : takeToken
      return take(key, options, performance.now())
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
