import { RedisUnavailable } from '@platform/redis'
import { Bucket } from './bucket.ts'
import type { Plan } from './quota-key.ts'
import type { SharedBuckets } from './shared-buckets.ts'

/** When a call may be made. */
export interface Place {
  source: 'shared' | 'local'
  /** Not admitted: no place is held, and one would be free at once after this time. */
  admitted: boolean
  waitMs: number
  /** Tokens left behind it. */
  left: number
  rate: number
  /** Asked when the wait is over: how much longer it is, in ms; 0: the call goes. */
  more(): Promise<number>
  giveBack(): Promise<void>
}

interface Options {
  shared: SharedBuckets
  /** Of the bucket, what this replica uses while Redis is away. */
  localShare: number
}

const none = Promise.resolve(0)

const goesAlone = (error: unknown): number => {
  if (error instanceof RedisUnavailable) return 0
  throw error
}

/** What Redis cannot hear now, this replica goes on without. */
async function unlessAway(telling: Promise<void>): Promise<void> {
  try {
    await telling
  } catch (error) {
    if (!(error instanceof RedisUnavailable)) throw error
  }
}

/**
 * One bucket as one replica has it. Redis decides for all of them. With Redis away, the replica goes on from what it knew, with
 * its share, and Redis hears afterwards what was used; with Redis empty, what the replica knew counts.
 */
export class ReplicaBucket {
  readonly #name: string
  readonly #plan: Plan
  readonly #options: Options
  #rate: number
  /** What the last reply left, and when (performance.now()). */
  #left: number
  #at = performance.now()
  #local: Bucket | undefined
  /** Calls made without Redis that it has not heard of. */
  #spent = 0
  /** Redis wants to hear of the next answer. */
  #awaited = false

  constructor(name: string, plan: Plan, options: Options) {
    this.#name = name
    this.#plan = plan
    this.#rate = plan.rate
    this.#left = plan.burst
    this.#options = options
  }

  async take(waitMsMax: number): Promise<Place> {
    try {
      return await this.#takeShared(waitMsMax)
    } catch (error) {
      if (!(error instanceof RedisUnavailable)) throw error
      return this.#takeLocal(waitMsMax)
    }
  }

  /** Amazon's word on the rate. */
  async learn(rate: number): Promise<void> {
    if (rate === this.#rate) return
    this.#rate = rate
    if (this.#local) this.#local.rate = rate * this.#options.localShare
    await unlessAway(this.#options.shared.learn(this.#name, this.#plan, rate))
  }

  /** Amazon answered a call. */
  async answered(): Promise<void> {
    if (!this.#awaited) return
    this.#awaited = false
    await unlessAway(this.#options.shared.answered(this.#name, this.#plan))
  }

  /** Redis is back: it hears what was used without it. */
  async tellSpent(): Promise<void> {
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

  /** Amazon's bucket is empty. Returns the milliseconds until a call that asks now could go. */
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

  async #takeShared(waitMsMax: number): Promise<Place> {
    const { shared } = this.#options
    const taken = await shared.take(this.#name, this.#plan, { waitMsMax, believed: this.#believed() })
    this.#local = undefined
    this.#know(taken.left)
    this.#rate = taken.rate
    const ofOne = this.#plan.burst < 2
    // While most of a bucket is left, nobody waits for it to refill.
    const isLow = taken.left < this.#plan.burst / 2
    if (ofOne || (taken.pending && taken.waitMs === 0 && isLow)) this.#awaited = true
    const { admitted, waitMs, left, rate, pending, place } = taken
    const lastWord = ofOne || (pending && waitMs > 0)
    return {
      ...{ source: 'shared', admitted, waitMs, left, rate },
      more: () => (lastWord ? shared.go(this.#name, this.#plan, taken).catch(goesAlone) : none),
      giveBack: () => unlessAway(shared.giveBack(this.#name, this.#plan, place)),
    }
  }

  #takeLocal(waitMsMax: number): Place {
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
      ...{ source: 'local', admitted, waitMs, left: local.left(now), rate: this.#rate },
      more: async () => {
        this.#spent++
        return 0
      },
      giveBack: async () => local.giveBack(performance.now()),
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
