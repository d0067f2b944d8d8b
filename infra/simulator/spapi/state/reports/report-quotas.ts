import { type Settings, timeOf } from '../../../control/settings.ts'
import { throttled } from '../../quotas.ts'

interface Limit {
  count: number
  windowMs: number
}

const dayMs = 86_400_000

// Amazon announced them outside its models: Sales and Traffic in April 2026, Search Query Performance through its support.
const limits: Record<string, readonly Limit[]> = {
  GET_SALES_AND_TRAFFIC_REPORT: [
    { count: 1, windowMs: 15 * 60_000 },
    { count: 96, windowMs: dayMs },
  ],
  GET_BRAND_ANALYTICS_SEARCH_QUERY_PERFORMANCE_REPORT: [{ count: 20, windowMs: dayMs }],
  GET_AMAZON_FULFILLED_SHIPMENTS_DATA_GENERAL: [{ count: 4, windowMs: 3_600_000 }],
}

/** Limits of single report types per seller, which `reportQuotas` switches on; `quotaFactor` multiplies them. */
export class ReportQuotas {
  readonly #created = new Map<string, number[]>()
  readonly #settings: Settings

  constructor(settings: Settings) {
    this.#settings = settings
  }

  /** Counts the creation of a report. @throws RetailError 429 if its type has been requested too often */
  take(sellerId: string, reportType: string): void {
    const of = limits[reportType]
    if (!of || !this.#settings.reportQuotas) return
    const now = timeOf(this.#settings)
    const key = `${sellerId} ${reportType}`
    const times = (this.#created.get(key) ?? []).filter((at) => now - at < dayMs)
    for (const { count, windowMs } of of) {
      const within = times.filter((at) => now - at < windowMs)
      if (within.length >= Math.max(1, Math.floor(count * this.#settings.quotaFactor))) throw throttled()
    }
    this.#created.set(key, [...times, now])
  }

  clear(): void {
    this.#created.clear()
  }
}
