import { z } from 'zod'
import { ratio } from '../core/decimal.ts'
import { Money, moneyOf } from '../core/money.ts'

/** Columns of the ads facts that add up. */
const summed = ['impressions', 'clicks', 'cost', 'sales', 'orders', 'units'] as const

/** What ads came to: sums, and what they make of each other. */
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

/** The sums' part of a SELECT. */
export const sumsOf = (): string => summed.map((name) => `SUM(${name}) AS ${name}`).join(', ')

/** The columns that `sumsOf` adds up; with a minus, what takes them off again. */
export const summedColumns = (sign: '' | '-' = ''): string =>
  summed.map((name) => `${sign}${name} AS ${name}`).join(', ')

/** The names that lists of ads figures can be sorted by. */
export const metricNames = [...summed, 'ctr', 'cpc', 'acos', 'roas'] as const

// Sixteen places: as many as tell two ratios of the answer apart.
const quotient = (part: string, whole: string): string => `CAST(${part} AS DECIMAL(38,12)) / NULLIF(${whole}, 0)`

const quotients: Partial<Record<string, string>> = {
  ctr: quotient('clicks', 'impressions'),
  cpc: quotient('cost', 'clicks'),
  acos: quotient('cost', 'sales'),
  roas: quotient('sales', 'cost'),
}

/** What a list is ordered by: a column, or what a ratio is made of. */
export const sortedBy = (field: string): string => quotients[field] ?? field

/** The figures of an answer. */
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
