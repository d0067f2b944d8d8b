interface Bucket {
  tokens: number
  at: number
}

/** Default rate. Amazon does not publish its limits; a well-behaved client stays below this one. */
const usual = { perSecond: 50, burst: 100 }

/** Token buckets per profile and operation. */
export class Limiter {
  readonly #buckets = new Map<string, Bucket>()

  /** Takes a token; returns the seconds to wait, 0 if there was one. `factor` multiplies rate and burst. */
  take(key: string, now: number, rate = usual, factor = 1): number {
    const perSecond = rate.perSecond * factor
    const burst = Math.max(1, rate.burst * factor)
    const bucket = this.#buckets.get(key) ?? { tokens: burst, at: now }
    const tokens = Math.min(burst, bucket.tokens + ((now - bucket.at) / 1_000) * perSecond)
    const passes = tokens >= 1
    this.#buckets.set(key, { tokens: passes ? tokens - 1 : tokens, at: now })
    return passes ? 0 : Math.max(1, Math.ceil((1 - tokens) / perSecond))
  }

  clear(): void {
    this.#buckets.clear()
  }
}
