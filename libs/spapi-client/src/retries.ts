import { setTimeout as delay } from 'node:timers/promises'
import { TransportFailure } from '@platform/amazon'
import type { SpapiAnswer } from './answer.ts'

/** Configures which answers are retried, how often, and after which pause. */
export interface RetryPolicy {
  /** HTTP statuses to retry. A 5xx is retried for idempotent calls only. */
  codes: readonly number[]
  countMax: number
  /** Factor by which each pause is longer than the previous one. */
  multiplier: number
}

const firstPauseMs = 250
/** Minimum time left that makes another attempt worthwhile. */
const sendMsMin = 200

/** Statuses that idempotent calls retry once even if the policy does not list them. */
const alwaysRetried = new Set([500, 503])

/** Decides on the retries of one call. `once`: the call is not idempotent. */
export class Retries {
  readonly #policy: RetryPolicy
  readonly #once: boolean
  #limited = 0
  #failures = 0
  #tokens = 0

  constructor(policy: RetryPolicy, { once }: { once: boolean }) {
    this.#policy = policy
    this.#once = once
  }

  /** Allows one renewal of the token: a request with an expired token has had no effect. */
  mayRenewToken(): boolean {
    this.#tokens += 1
    return this.#tokens === 1
  }

  /**
   * Decides after a request without an answer. A call that is not idempotent is repeated only if Amazon cannot have received it.
   */
  mayRepeat(failure: unknown): boolean {
    if (!(failure instanceof TransportFailure)) return false
    if (failure.reason === 'timeout' || failure.reason === 'too_large') return false
    if (this.#once && failure.mayHaveHappened) return false
    this.#failures += 1
    return this.#failures === 1
  }

  /** Returns the milliseconds to wait before the next attempt; undefined if this answer is final. */
  pauseAfter({ status }: Pick<SpapiAnswer, 'status'>, leftMs: number): number | undefined {
    const pauseMs = status === 429 ? this.#afterLimit() : this.#afterFailure(status)
    return pauseMs === undefined || pauseMs + sendMsMin > leftMs ? undefined : pauseMs
  }

  #afterLimit(): number | undefined {
    const { codes, countMax, multiplier } = this.#policy
    if (!codes.includes(429) || this.#limited >= countMax) return undefined
    this.#limited += 1
    // Jitter, so that calls that met the limit together do not retry together.
    return firstPauseMs * multiplier ** (this.#limited - 1) * (0.8 + 0.4 * Math.random())
  }

  #afterFailure(status: number): number | undefined {
    if (this.#once || status < 500) return undefined
    const allowed = this.#policy.codes.includes(status) ? this.#policy.countMax : alwaysRetried.has(status) ? 1 : 0
    if (this.#failures >= allowed) return undefined
    this.#failures += 1
    return firstPauseMs * this.#policy.multiplier ** (this.#failures - 1)
  }
}

export const pause = (ms: number, signal: AbortSignal): Promise<void> => delay(ms, undefined, { signal })
