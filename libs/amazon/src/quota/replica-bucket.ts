import { RedisUnavailable } from '@platform/redis'
import { Bucket } from './bucket.ts'
import { type Plan, reserveOf } from './quota-key.ts'
import type { SharedBuckets } from './shared-buckets.ts'

/** A token of a bucket, possibly in the future. */
export interface Reservation {
  source: 'shared' | 'local'
  /** False if the wait is too long: no token is taken, and one would be available after `waitMs`. */
  admitted: boolean
  waitMs: number
  /** No answer has been reported since the bucket was full, so the wait is not known yet. */
  pending: boolean
  /** Tokens left after this one. */
  left: number
  rate: number
  /** Returns, after the wait, the milliseconds still to wait; 0 if the call may be sent. */
  remainingMs(): Promise<number>
  /** Returns the token to the bucket. `mayBeSent`: the wait was over, and the call was not sent. */
  release(options?: { mayBeSent: boolean }): Promise<void>
}

interface Options {
  shared: SharedBuckets
  /** Share of the bucket that this replica uses while Redis is unreachable. */
  localShare: number
}

const none = Promise.resolve(0)

const zeroIfUnreachable = (error: unknown): number => {
  if (error instanceof RedisUnavailable) return 0
  throw error
}

/** Ignores that Redis is unreachable. */
async function ignoreUnreachable(report: Promise<void>): Promise<void> {
  try {
    await report
  } catch (error) {
    if (!(error instanceof RedisUnavailable)) throw error
  }
}

/**
 * One bucket as seen by one replica. Redis decides for all replicas. While Redis is unreachable, the replica continues from its
 * last known state with its share of the bucket, and reports its calls afterwards. If Redis has lost its state, the replica's
 * applies.
 */
export class ReplicaBucket {
  readonly #name: string
  readonly #plan: Plan
  readonly #options: Options
  #rate: number
  /** Tokens left at the last reply, and its time (performance.now()). */
  #left: number
  #at = performance.now()
  #local: Bucket | undefined
  /** Calls sent without Redis and not yet reported. */
  #spent = 0
  /** The next answer of Amazon has to be reported to Redis. */
  #awaited = false

  constructor(name: string, plan: Plan, options: Options) {
    this.#name = name
    this.#plan = plan
    this.#rate = plan.rate
    this.#left = plan.burst
    this.#options = options
  }

  /** Estimates the milliseconds until a background call could be sent that has `ahead` others before it. */
  backgroundWaitMs(ahead: number): number {
    const free = Math.floor(this.#believed()) - reserveOf(this.#plan)
    return (Math.max(0, ahead - Math.max(0, free)) / this.#rate) * 1_000
  }

  /**
   * Takes a token, or a place in the queue. A background call takes a token only while more than the reserve is left, and no place;
   * without Redis it is like any other call of this replica.
   */
  async take(waitMsMax: number, { background = false } = {}): Promise<Reservation> {
    try {
      return await this.#takeShared(background ? 0 : waitMsMax, background ? reserveOf(this.#plan) : 0)
    } catch (error) {
      if (!(error instanceof RedisUnavailable)) throw error
      return this.#takeLocal(waitMsMax)
    }
  }

  /** Stores the rate of Amazon's answers, in calls per second. */
  async learn(rate: number): Promise<void> {
    if (rate === this.#rate) return
    this.#rate = rate
    if (this.#local) this.#local.rate = rate * this.#options.localShare
    await ignoreUnreachable(this.#options.shared.learn(this.#name, this.#plan, rate))
  }

  /** Reports an answer of Amazon. */
  async answered(): Promise<void> {
    if (!this.#awaited) return
    this.#awaited = false
    await ignoreUnreachable(this.#options.shared.answered(this.#name, this.#plan))
  }

  /** Reports the calls that were sent without Redis, once it is reachable again. */
  async reportSpent(): Promise<void> {
    const calls = this.#spent
    this.#local = undefined
    if (calls === 0) return
    this.#spent = 0
    const believed = this.#believed()
    this.#know(believed - calls)
    try {
      this.#know(await this.#options.shared.spend(this.#name, this.#plan, { calls, believed }))
    } catch (error) {
      if (!(error instanceof RedisUnavailable)) throw error
      this.#spent += calls
    }
  }

  /** Empties the bucket after a 429. Returns the milliseconds until a new call could be sent. */
  async empty(): Promise<number> {
    const now = performance.now()
    this.#know(Math.min(0, this.#left))
    this.#local?.empty(now)
    try {
      return await this.#options.shared.empty(this.#name, this.#plan)
    } catch (error) {
      if (!(error instanceof RedisUnavailable)) throw error
      return ((1 - (this.#local?.left(now) ?? 0)) / (this.#local?.rate ?? this.#rate)) * 1_000
    }
  }

  async #takeShared(waitMsMax: number, reserve: number): Promise<Reservation> {
    const { shared } = this.#options
    const taken = await shared.take(this.#name, this.#plan, { waitMsMax, reserve, believed: this.#believed() })
    this.#local = undefined
    this.#know(taken.left)
    this.#rate = taken.rate
    const holdsOne = this.#plan.burst < 2
    // While most of a bucket is left, no call waits for it to refill.
    const isLow = taken.left < this.#plan.burst / 2
    if (holdsOne || (taken.pending && taken.waitMs === 0 && isLow)) this.#awaited = true
    const { admitted, waitMs, left, rate, pending, position } = taken
    const asksAgain = holdsOne || (pending && waitMs > 0)
    return {
      ...{ source: 'shared', admitted, waitMs, pending, left, rate },
      remainingMs: () => (asksAgain ? shared.go(this.#name, this.#plan, taken).catch(zeroIfUnreachable) : none),
      release: ({ mayBeSent } = { mayBeSent: false }) =>
        ignoreUnreachable(shared.giveBack(this.#name, this.#plan, position, { mayBeSent })),
    }
  }

  #takeLocal(waitMsMax: number): Reservation {
    const now = performance.now()
    const { localShare } = this.#options
    this.#local ??= new Bucket({
      rate: this.#rate * localShare,
      burst: this.#plan.burst * localShare,
      tokens: this.#believed() * localShare,
      now,
    })
    const local = this.#local
    const { waitMs, admitted } = local.take(now, waitMsMax)
    return {
      ...{ source: 'local', admitted, waitMs, pending: false, left: local.left(now), rate: this.#rate },
      remainingMs: async () => {
        this.#spent++
        return 0
      },
      release: async ({ mayBeSent } = { mayBeSent: false }) => {
        local.giveBack(performance.now())
        if (mayBeSent) this.#spent--
      },
    }
  }

  #know(left: number): void {
    this.#left = left
    this.#at = performance.now()
  }

  #believed(): number {
    return Math.max(0, Math.min(this.#plan.burst, this.#left + ((performance.now() - this.#at) * this.#rate) / 1_000))
  }
}
