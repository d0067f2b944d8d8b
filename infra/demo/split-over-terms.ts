import type { Metrics } from './metrics.ts'
import { cycle, type Random, roundAtRandom } from './random.ts'

export interface TermRow {
  term: string
  /** Index of the matching target among the ad group's five. */
  target: number
  metrics: Metrics
}

/** Share of the metrics that search terms report: Amazon omits rare terms. */
const reportedShare = 0.92

/**
 * Divides the metrics of an ad group's day among some of its search terms; the first terms of the list get most. The sums over
 * the terms never exceed the total.
 */
export function splitOverTerms(total: Metrics, pool: readonly string[], count: number, random: Random): TermRow[] {
  const size = Math.min(count, pool.length)
  const start = Math.floor(random() * pool.length)
  const positions = Array.from({ length: size }, (_, index) => (start + index) % pool.length)
  const weights = positions.map((position) => 1 / (position + 2))
  const perWeight = reportedShare / weights.reduce((sum, weight) => sum + weight, 0)
  let { clicks: clicksLeft, orders: ordersLeft, units: unitsLeft } = total
  return positions.map((position, index) => {
    const share = (weights[index] ?? 0) * perWeight
    const impressions = Math.floor(total.impressions * share) || 1
    const clicks = Math.min(clicksLeft, impressions, roundAtRandom(total.clicks * share, random))
    const orders = Math.min(ordersLeft, clicks, roundAtRandom(total.orders * share, random))
    const units = orders === 0 ? 0 : Math.min(unitsLeft, Math.floor((total.units * orders) / total.orders))
    clicksLeft -= clicks
    ordersLeft -= orders
    unitsLeft -= units
    const cost = clicks === 0 ? 0 : Math.floor((total.cost * clicks) / total.clicks)
    const sales = units === 0 ? 0 : Math.floor((total.sales * units) / total.units)
    return {
      term: cycle(pool, position),
      target: position % 5,
      metrics: { impressions, clicks, cost, sales, orders, units },
    }
  })
}
