import type { OperationRecord } from '@platform/spapi-catalog'
import type { Settings } from '../control/settings.ts'
import { RetailError } from './retail-error.ts'

interface Bucket {
  tokens: number
  at: number
}

/** Usage plan of operations whose model has none. */
const unrated = { rate: 1, burst: 15 }
const sandbox = { rate: 5, burst: 15 }

/** Token buckets per application, selling partner and operation, as at Amazon. */
export class Quotas {
  readonly #buckets = new Map<string, Bucket>()
  readonly #settings: Settings

  constructor(settings: Settings) {
    this.#settings = settings
  }

  planOf(operation: OperationRecord, isSandbox: boolean): { rate: number; burst: number } {
    const { rate = unrated.rate, burst = unrated.burst } = operation
    const least = isSandbox ? sandbox : { rate: 0, burst: 0 }
    const factor = this.#settings.quotaFactor
    return { rate: Math.max(rate, least.rate) * factor, burst: Math.max(burst, least.burst) * factor }
  }

  /** Takes a token. @throws RetailError 429 if the bucket is empty */
  take(key: string, { rate, burst }: { rate: number; burst: number }): void {
    const now = performance.now()
    const bucket = this.#buckets.get(key) ?? { tokens: burst, at: now }
    bucket.tokens = Math.min(burst, bucket.tokens + ((now - bucket.at) / 1_000) * rate)
    bucket.at = now
    this.#buckets.set(key, bucket)
    if (bucket.tokens < 1) throw throttled()
    bucket.tokens--
  }

  clear(): void {
    this.#buckets.clear()
  }
}

/** Returns a 429, without Retry-After, which Amazon does not send. */
export const throttled = () =>
  new RetailError(429, 'QuotaExceeded', 'You exceeded your quota for the requested resource.')
