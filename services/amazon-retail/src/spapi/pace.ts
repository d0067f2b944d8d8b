import type { Quota, QuotaKey, QuotaPlan, RetryBudget } from '@platform/amazon'
import type { Deadline } from '../deadline.ts'
import type { RateLimit } from './answer.ts'
import type { SpapiRequest } from './request.ts'

interface Options {
  quota: Pick<Quota, 'take' | 'learn' | 'refused'>
  /** Bounds what is sent again. */
  budget: RetryBudget
  /** The application that Amazon counts for. */
  application: string
  /** Amazon's sandbox serves every operation at least at its own pace. */
  sandbox: boolean
}

/** Whoever would wait longer hears when to come again instead. */
const waitMsMax = 10_000
/** What has to be left for the call itself. */
const sendMsMin = 1_000
const sandboxPlan = { rate: 5, burst: 15 }

type Paced = Pick<SpapiRequest, 'operation' | 'connection' | 'region'>

/** Calls of one operation for one selling partner, at the pace that Amazon takes them. */
export class Pace {
  readonly #options: Options

  constructor(options: Options) {
    this.#options = options
  }

  /** Resolves when the call may go. @throws PlatformError `throttled` with `retryAfterSeconds` */
  async take(paced: Paced, deadline: Deadline): Promise<RateLimit> {
    const taken = await this.#options.quota.take(this.#bucketOf(paced), {
      waitMsMax: Math.min(waitMsMax, Math.max(0, deadline.leftMs() - sendMsMin)),
      signal: deadline.signal,
    })
    return { limit: taken.rate, burst: taken.burst, remaining: taken.remaining }
  }

  /** Amazon answered, perhaps with the rate, calls per second. Nobody waits for it to be known everywhere. */
  learn(paced: Paced, rate: number | undefined): void {
    void this.#options.quota.learn(this.#bucketOf(paced), rate)
  }

  /** Amazon said 429: its bucket is empty, whatever ours says. Returns the milliseconds until a call that asks now could go. */
  refused(paced: Paced): Promise<number> {
    return this.#options.quota.refused(this.#bucketOf(paced))
  }

  /** Counts the first request of a call. */
  sent(paced: Paced): void {
    this.#options.budget.sent(this.#budgetOf(paced))
  }

  /** Whether the bucket's retry budget allows one more request of a call that has had its first. */
  takeRetry(paced: Paced): Promise<boolean> {
    return this.#options.budget.takeRetry(this.#budgetOf(paced))
  }

  #budgetOf(paced: Paced): string {
    const { application, partner, operation } = this.#bucketOf(paced)
    return `spapi ${application} ${partner} ${operation}`
  }

  #bucketOf({ operation, connection, region }: Paced): QuotaKey & QuotaPlan {
    const { application, sandbox } = this.#options
    const { id, rate = 0, burst = 0 } = operation
    return {
      application,
      partner: connection ? `${region}:${connection.amazonId ?? connection.connectionId}` : region,
      operation: id,
      rate: sandbox ? Math.max(rate, sandboxPlan.rate) : rate,
      burst: sandbox ? Math.max(burst, sandboxPlan.burst) : burst,
    }
  }
}
