import { setTimeout as delay } from 'node:timers/promises'
import { TransportFailure } from '@platform/amazon'
import type { SpapiAnswer } from './answer.ts'

/** Which answers are tried again, and how long that takes. */
export interface RetryPolicy {
  /** Statuses. A 5xx is tried again only where twice is as good as once. */
  codes: readonly number[]
  countMax: number
  /** Each pause is that much longer than the one before. */
  multiplier: number
}

const firstPauseMs = 250
/** Less than this is no time to get an answer in. */
const sendMsMin = 200

/** Reads get one more try of these, whatever the policy says. */
const failed = new Set([500, 503])

/** What one call has tried so far. */
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

  /** A token that Amazon calls expired is replaced once: nothing was done with it. */
  mayRenewToken(): boolean {
    this.#tokens += 1
    return this.#tokens === 1
  }

  /** After no answer. What must happen once goes again only when it cannot have happened. */
  mayRepeat(failure: unknown): boolean {
    if (!(failure instanceof TransportFailure)) return false
    if (failure.reason === 'timeout' || failure.reason === 'too_large') return false
    if (this.#once && failure.mayHaveHappened) return false
    this.#failures += 1
    return this.#failures === 1
  }

  /** Milliseconds to wait ahead of the next try after this answer; undefined: it is the last one. */
  pauseAfter({ status }: Pick<SpapiAnswer, 'status'>, leftMs: number): number | undefined {
    const pauseMs = status === 429 ? this.#afterLimit() : this.#afterFailure(status)
    return pauseMs === undefined || pauseMs + sendMsMin > leftMs ? undefined : pauseMs
  }

  #afterLimit(): number | undefined {
    const { codes, countMax, multiplier } = this.#policy
    if (!codes.includes(429) || this.#limited >= countMax) return undefined
    this.#limited += 1
    // Spread, so that those who met the limit together do not meet again.
    return firstPauseMs * multiplier ** (this.#limited - 1) * (0.8 + 0.4 * Math.random())
  }

  #afterFailure(status: number): number | undefined {
    if (this.#once || status < 500) return undefined
    const allowed = this.#policy.codes.includes(status) ? this.#policy.countMax : failed.has(status) ? 1 : 0
    if (this.#failures >= allowed) return undefined
    this.#failures += 1
    return firstPauseMs * this.#policy.multiplier ** (this.#failures - 1)
  }
}

export const pause = (ms: number, signal: AbortSignal): Promise<void> => delay(ms, undefined, { signal })
