import { z } from 'zod'
import { ratio } from '../core/decimal.ts'
import { Money, moneyOf } from '../core/money.ts'

/** Additive columns of the ads facts. */
const summed = ['impressions', 'clicks', 'cost', 'sales', 'orders', 'units'] as const

/** Ads figures of an answer: sums and the ratios of sums. */
export const metrics = {
  impressions: z.int(),
  clicks: z.int(),
  cost: Money.describe('Ad spend'),
  sales: Money.describe('Sales attributed to the ads'),
  orders: z.int().describe('Orders attributed to the ads'),
  units: z.int().describe('Units attributed to the ads'),
  ctr: z.number().nullable().describe('clicks / impressions; null without impressions'),
  cpc: z.number().nullable().describe('cost / clicks, in the currency of the answer; null without clicks'),
  acos: z.number().nullable().describe('cost / sales, 0.25 being 25 %; null without sales'),
  roas: z.number().nullable().describe('sales / cost; null without cost'),
}

const count = z.coerce.number()

/** The sums as rows hold them. */
export const MetricSums = z.object({
  impressions: count,
  clicks: count,
  cost: z.string(),
  sales: z.string(),
  orders: count,
  units: count,
})

/** Returns the sums for a SELECT list. */
export const sumsOf = (): string => summed.map((name) => `SUM(${name}) AS ${name}`).join(', ')

/** Returns the columns that `sumsOf` adds up; with a minus sign, the values that subtract them again. */
export const summedColumns = (sign: '' | '-' = ''): string =>
  summed.map((name) => `${sign}${name} AS ${name}`).join(', ')

/** Names by which lists of ads figures can be sorted. */
export const metricNames = [...summed, 'ctr', 'cpc', 'acos', 'roas'] as const

// Sixteen decimal places are enough to tell any two ratios of an answer apart.
const quotient = (part: string, whole: string): string => `CAST(${part} AS DECIMAL(38,12)) / NULLIF(${whole}, 0)`

const quotients: Partial<Record<string, string>> = {
  ctr: quotient('clicks', 'impressions'),
  cpc: quotient('cost', 'clicks'),
  acos: quotient('cost', 'sales'),
  roas: quotient('sales', 'cost'),
}

/** Returns the SQL expression for a sort field: its column, or the quotient of a ratio. */
export const sortedBy = (field: string): string => quotients[field] ?? field

/** Returns the figures of an answer from their sums. */
export function metricsOf(
  { impressions, clicks, cost, sales, orders, units }: z.output<typeof MetricSums>,
  currency: string,
) {
  return {
    impressions,
    clicks,
    cost: moneyOf(cost, currency),
    sales: moneyOf(sales, currency),
    orders,
    units,
    ctr: ratio(clicks, impressions),
    cpc: ratio(cost, clicks),
    acos: ratio(cost, sales),
    roas: ratio(sales, cost),
  }
}
