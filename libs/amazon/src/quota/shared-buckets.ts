import type { Script, SharedRedis } from '@platform/redis'
import { digest } from '../lwa/stored-token.ts'
import type { Plan } from './quota-key.ts'
import {
  answeredScript,
  emptyScript,
  giveBackScript,
  goScript,
  learnScript,
  spendScript,
  takeScript,
} from './take-script.ts'

/** The decision of Redis on one call. */
export interface SharedTake {
  waitMs: number
  admitted: boolean
  left: number
  rate: number
  /** No answer has been reported since the bucket was full. */
  pending: boolean
  position: QueuePosition
}

/** Identifies a reservation, to ask for its remaining wait or to give it back. */
interface QueuePosition {
  moment: string
  shift: string
}

const day = 86_400_000
/** Long enough to refill, and to keep the rate of Amazon's answers over a quiet night. */
const rememberMs = ({ rate, burst }: Plan): number => Math.max(day, Math.ceil((burst / rate) * 2_000))

/** The buckets that all replicas share. Every method throws RedisUnavailable. */
export class SharedBuckets {
  readonly #redis: SharedRedis
  readonly #marginUs: number

  constructor(redis: SharedRedis, marginMs: number) {
    this.#redis = redis
    this.#marginUs = Math.round(marginMs * 1_000)
  }

  #key(name: string): string {
    return `amazon:quota:{${digest(name)}}`
  }

  /** `reserve`: tokens that the call must leave; a call that would wait for them takes no place in the queue if `waitMsMax` is 0. */
  async take(
    name: string,
    plan: Plan,
    { waitMsMax, believed, reserve = 0 }: { waitMsMax: number; believed: number; reserve?: number },
  ): Promise<SharedTake> {
    const waitUsMax = Math.round(Math.min(waitMsMax, day) * 1_000)
    const reply = await this.#run(
      takeScript,
      name,
      plan,
      rememberMs(plan),
      waitUsMax,
      this.#marginUs,
      believed,
      reserve,
    )
    if (!Array.isArray(reply)) throw new Error('the quota script did not return a list')
    const [wait, pending, left, rate, moment, shift]: unknown[] = reply
    if (typeof wait !== 'number' || typeof moment !== 'string' || typeof shift !== 'string') {
      throw new Error('the quota script returned unexpected values')
    }
    return {
      admitted: wait >= 0,
      waitMs: Math.abs(wait) / 1_000,
      pending: pending === 1,
      left: Number(left),
      rate: Number(rate),
      position: { moment, shift },
    }
  }

  /** Reports the answer to a call that did not wait. */
  async answered(name: string, plan: Plan): Promise<void> {
    await this.#run(answeredScript, name, plan)
  }

  /** Returns the milliseconds to wait before asking again; 0 if the call may be sent. */
  async go(name: string, plan: Plan, { waitMs, position }: SharedTake): Promise<number> {
    return Number(await this.#run(goScript, name, plan, position.moment, position.shift, waitMs > 0 ? 1 : 0)) / 1_000
  }

  /** `mayBeSent`: the wait of the reservation was over. */
  async giveBack(
    name: string,
    plan: Plan,
    { moment, shift }: QueuePosition,
    { mayBeSent }: { mayBeSent: boolean },
  ): Promise<void> {
    await this.#run(giveBackScript, name, plan, moment, shift, mayBeSent ? 1 : 0)
  }

  /** Reports calls that were sent without Redis. Returns the tokens left. */
  async spend(name: string, plan: Plan, { calls, believed }: { calls: number; believed: number }): Promise<number> {
    return Number(await this.#run(spendScript, name, plan, rememberMs(plan), calls, believed))
  }

  /** Empties the bucket. Returns the milliseconds until a new call could be sent. */
  async empty(name: string, plan: Plan): Promise<number> {
    return Number(await this.#run(emptyScript, name, plan, rememberMs(plan))) / 1_000
  }

  async learn(name: string, plan: Plan, rate: number): Promise<void> {
    await this.#redis.run(learnScript, [this.#key(name)], [rate, rememberMs(plan)])
  }

  #run(script: Script, name: string, { rate, burst }: Plan, ...args: (string | number)[]): Promise<unknown> {
    return this.#redis.run(script, [this.#key(name)], [rate, burst, ...args])
  }
}
