import { seededRandom } from '@platform/demo/random'

/** Metrics of one subject over some days. */
export interface Metrics {
  impressions: number
  clicks: number
  cost: number
  /** Purchases within 30 days of the click; shorter windows have fewer. */
  purchases: number
  units: number
  sales: number
}

/** Returns the metrics of one subject and day, determined by both. `bid` and `price` are in the profile's currency. */
export function metricsOf(id: string, date: string, { bid, price }: { bid: number; price: number }): Metrics {
  const random = seededRandom(`${id}|${date}`)
  const impressions = Math.floor(random() ** 2 * 900)
  const clicks = Math.floor(impressions * (0.002 + random() * 0.02))
  const cost = money(clicks * bid * (0.55 + random() * 0.4))
  const purchases = Math.floor(clicks * (0.05 + random() * 0.2))
  const units = purchases + Math.floor(purchases * random() * 0.3)
  return { impressions, clicks, cost, purchases, units, sales: money(units * price) }
}

/** Returns metrics that Amazon has restated by a factor. */
export const restated = ({ impressions, clicks, cost, purchases, units, sales }: Metrics, factor: number): Metrics => ({
  impressions: Math.round(impressions * factor),
  clicks: Math.round(clicks * factor),
  cost: money(cost * factor),
  purchases: Math.round(purchases * factor),
  units: Math.round(units * factor),
  sales: money(sales * factor),
})

export function sum(days: readonly Metrics[]): Metrics {
  const total: Metrics = { impressions: 0, clicks: 0, cost: 0, purchases: 0, units: 0, sales: 0 }
  for (const day of days) {
    total.impressions += day.impressions
    total.clicks += day.clicks
    total.cost = money(total.cost + day.cost)
    total.purchases += day.purchases
    total.units += day.units
    total.sales = money(total.sales + day.sales)
  }
  return total
}

const money = (amount: number) => Math.round(amount * 100) / 100

const windows: Record<string, number> = { '1d': 0.6, '7d': 0.85, '14d': 0.95, '30d': 1 }

// The suffix of the column's name selects a share of the metric.
const parts: [RegExp, number][] = [
  [/^newToBrand/, 0.4],
  [/OtherSku|BrandHalo/, 0.2],
  [/SameSku|Promoted/, 0.8],
  [/Views$|FromViews/, 0.1],
]

const ratio = (part: number, whole: number) => (whole > 0 ? Math.round((part / whole) * 10_000) / 10_000 : 0)

const ratios: Record<string, (metrics: Metrics) => number> = {
  clickThroughRate: ({ clicks, impressions }) => ratio(clicks * 100, impressions),
  costPerClick: ({ cost, clicks }) => ratio(cost, clicks),
  acosClicks7d: ({ cost, sales }) => ratio(cost * 100, sales),
  acosClicks14d: ({ cost, sales }) => ratio(cost * 100, sales),
  roasClicks7d: ({ cost, sales }) => ratio(sales, cost),
  roasClicks14d: ({ cost, sales }) => ratio(sales, cost),
  longTermROAS: ({ cost, sales }) => ratio(sales * 1.2, cost),
}

const bases: [RegExp, (metrics: Metrics) => number, 'count' | 'money'][] = [
  [
    /impressions?$|^impressionsViews$|^viewableImpressions$|^cumulativeReach$/i,
    ({ impressions }) => impressions,
    'count',
  ],
  [/clicks$|ClickThroughs$/, ({ clicks }) => clicks, 'count'],
  [/^(cost|spend)$/, ({ cost }) => cost, 'money'],
  [/units/i, ({ units }) => units, 'count'],
  [/sales|royalties/i, ({ sales }) => sales, 'money'],
  [/purchases|orders|conversions|borrows|addTo/i, ({ purchases }) => purchases, 'count'],
  [/detailPageViews/i, ({ clicks }) => clicks, 'count'],
  [/^branded|Searches/, ({ clicks }) => Math.floor(clicks / 4), 'count'],
  [/^video/, ({ impressions }) => Math.floor(impressions / 3), 'count'],
]

/** Returns the value of a metric by column name. */
export function metricOf(column: string, metrics: Metrics): number {
  const exact = ratios[column]
  if (exact) return exact(metrics)
  if (/Rate$|Percentage|Share$|Average$|ECP|^eCP/i.test(column)) return ratio(metrics.purchases, metrics.clicks)
  if (/^invalid/.test(column)) return Math.floor(metrics.impressions / 200)
  // `purchasesClicks` counts purchases, not clicks.
  const base = bases.find(([pattern]) =>
    pattern.test(
      column.replace(/^(purchases|unitsSold|sales|orders|addToCart|detailPageViews|brandedSearches).*Clicks/, '$1'),
    ),
  )
  if (!base) return 0
  const [, read, unit] = base
  const window = windows[/(1|7|14|30)d$/.exec(column)?.[0] ?? ''] ?? 1
  const share = parts.filter(([pattern]) => pattern.test(column)).reduce((product, [, part]) => product * part, window)
  const value = read(metrics) * share
  return unit === 'money' ? money(value) : Math.floor(value)
}
