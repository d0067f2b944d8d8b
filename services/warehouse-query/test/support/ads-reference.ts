import type { Fact } from './ads-facts.ts'

/** Sums of facts, money in ten-thousandths. */
export interface Sums {
  impressions: number
  clicks: number
  cost: number
  sales: number
  orders: number
  units: number
}

/** The figures of an answer that a test compares. */
export interface Figures extends Omit<Sums, 'cost' | 'sales'> {
  cost: { amount: string; currency: string }
  sales: { amount: string; currency: string }
  ctr: number | null
  cpc: number | null
  acos: number | null
  roas: number | null
}

export const add = (facts: readonly Sums[]): Sums =>
  facts.reduce<Sums>(
    (sum, fact) => ({
      impressions: sum.impressions + fact.impressions,
      clicks: sum.clicks + fact.clicks,
      cost: sum.cost + fact.cost,
      sales: sum.sales + fact.sales,
      orders: sum.orders + fact.orders,
      units: sum.units + fact.units,
    }),
    { impressions: 0, clicks: 0, cost: 0, sales: 0, orders: 0, units: 0 },
  )

/** Formats ten-thousandths as the answer formats money of a currency with cents. */
const amount = (units: number): string => (units / 10_000).toFixed(4).replace(/0{1,2}$/, '')

/** Numerator and denominator of each ratio. */
const ratios: Record<string, [keyof Sums, keyof Sums]> = {
  ctr: ['clicks', 'impressions'],
  cpc: ['cost', 'clicks'],
  acos: ['cost', 'sales'],
  roas: ['sales', 'cost'],
}

const ratioOf = (sums: Sums, name: string): number | null => {
  const [part, whole] = ratios[name] ?? ['clicks', 'clicks']
  const unit = (field: keyof Sums) => (field === 'cost' || field === 'sales' ? sums[field] / 10_000 : sums[field])
  return sums[whole] === 0 ? null : unit(part) / unit(whole)
}

/** Returns the figures that an answer must have for these sums. */
export const figuresOf = (sums: Sums, currency: string): Figures => ({
  ...sums,
  cost: { amount: amount(sums.cost), currency },
  sales: { amount: amount(sums.sales), currency },
  ctr: ratioOf(sums, 'ctr'),
  cpc: ratioOf(sums, 'cpc'),
  acos: ratioOf(sums, 'acos'),
  roas: ratioOf(sums, 'roas'),
})

/** Compares two rows by one figure exactly: ratios by their parts, rows without a ratio last. */
function compareBy(field: string, descending: boolean, a: Sums, b: Sums): number {
  const parts = ratios[field]
  if (!parts) {
    const difference = a[field as keyof Sums] - b[field as keyof Sums]
    return descending ? -difference : difference
  }
  const [part, whole] = parts
  if (a[whole] === 0 || b[whole] === 0) return Number(a[whole] === 0) - Number(b[whole] === 0)
  const difference = BigInt(a[part]) * BigInt(b[whole]) - BigInt(b[part]) * BigInt(a[whole])
  const sign = difference > 0n ? 1 : difference < 0n ? -1 : 0
  return descending ? -sign : sign
}

const bytewise = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b))

/** Returns the list that the pages of an answer must add up to: each row's key and sums, in order. */
export function listOf(
  facts: readonly Fact[],
  keyOf: (fact: Fact) => string,
  sort: string,
): { key: string; sums: Sums }[] {
  const descending = sort.startsWith('-')
  const field = descending ? sort.slice(1) : sort
  const rows = [...Map.groupBy(facts, keyOf)].map(([key, group]) => ({ key, sums: add(group) }))
  return rows.sort((a, b) =>
    field === 'key'
      ? bytewise(a.key, b.key) * (descending ? -1 : 1)
      : compareBy(field, descending, a.sums, b.sums) || bytewise(a.key, b.key),
  )
}
