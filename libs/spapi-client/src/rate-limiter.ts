import type { Quota, QuotaKey, QuotaPlan, RetryBudget, TakeOptions } from '@platform/amazon'
import type { RateLimit } from './answer.ts'
import type { Deadline } from './deadline.ts'
import { partnerOf, type SpapiRequest } from './spapi-request.ts'

interface Options {
  quota: Pick<Quota, 'take' | 'learn' | 'refused'>
  /** Bounds retries. */
  budget: RetryBudget
  /** Application whose usage Amazon counts. */
  application: string
  /** The sandbox has a rate limit of its own, and serves every operation at least at that rate. */
  sandbox: boolean
  /** Longest wait for a token; a call that would wait longer is refused. Default 10 s. */
  waitMsMax?: number
  /** Priority of all calls in Amazon's buckets; default `interactive`. */
  priority?: TakeOptions['priority']
}

const waitMsMaxDefault = 10_000
/** Time of the deadline that is reserved for the request itself. */
const sendMsMin = 1_000
const sandboxPlan = { rate: 5, burst: 15 }

type LimitedRequest = Pick<SpapiRequest, 'operation' | 'connection' | 'region'>

/** Keeps calls to Amazon's usage plans: a token bucket and a retry budget per operation and selling partner. */
export class RateLimiter {
  readonly #options: Options

  constructor(options: Options) {
    this.#options = options
  }

  /** Resolves when the call may be sent. @throws PlatformError `throttled` with `retryAfterSeconds` */
  async take(request: LimitedRequest, deadline: Deadline): Promise<RateLimit> {
    const { quota, waitMsMax = waitMsMaxDefault, priority } = this.#options
    const taken = await quota.take(this.#bucketOf(request), {
      waitMsMax: Math.min(waitMsMax, Math.max(0, deadline.leftMs() - sendMsMin)),
      signal: deadline.signal,
      priority,
    })
    return { limit: taken.rate, burst: taken.burst, remaining: taken.remaining }
  }

  /** Reports an answer, and its rate in calls per second if it has one. Does not wait until all replicas have it. */
  learn(request: LimitedRequest, rate: number | undefined): void {
    void this.#options.quota.learn(this.#bucketOf(request), rate)
  }

  /** Reports a 429, which empties the bucket. Resolves to the milliseconds until a new call could be sent. */
  refused(request: LimitedRequest): Promise<number> {
    return this.#options.quota.refused(this.#bucketOf(request))
  }

  /** Counts the first request of a call. */
  sent(request: LimitedRequest): void {
    this.#options.budget.sent(this.#budgetOf(request))
  }

  /** Takes one retry from the bucket's retry budget; resolves to false if none is left. */
  takeRetry(request: LimitedRequest): Promise<boolean> {
    return this.#options.budget.takeRetry(this.#budgetOf(request))
  }

  #budgetOf(request: LimitedRequest): string {
    const { application, partner, operation } = this.#bucketOf(request)
    return `spapi ${application} ${partner} ${operation}`
  }

  #bucketOf({ operation, connection, region }: LimitedRequest): QuotaKey & QuotaPlan {
    const { application, sandbox } = this.#options
    const { id, rate = 0, burst = 0 } = operation
    return {
      application,
      partner: connection ? partnerOf(region, connection) : region,
      operation: id,
      rate: sandbox ? Math.max(rate, sandboxPlan.rate) : rate,
      burst: sandbox ? Math.max(burst, sandboxPlan.burst) : burst,
    }
  }
}
