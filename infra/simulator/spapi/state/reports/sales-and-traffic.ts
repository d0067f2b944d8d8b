import { productsOf, shopIn } from '../products.ts'
import { type DayFigures, dailyFigures, type Figures, noFigures, sumFigures } from './daily-figures.ts'
import { type Granularity, type Period, periodsOf } from './periods.ts'
import { type ReportInput, specificationOf, windowOf } from './report-spec.ts'
import { salesByAsin, salesByDate, trafficByAsin, trafficByDate } from './sales-and-traffic-fields.ts'

type AsinGranularity = 'PARENT' | 'CHILD' | 'SKU'

/** Identity of a row by ASIN. */
interface Key {
  parentAsin: string
  childAsin?: string
  sku?: string
}

const isGranularity = (text: string | undefined): text is Granularity =>
  text === 'DAY' || text === 'WEEK' || text === 'MONTH'
const isAsinGranularity = (text: string | undefined): text is AsinGranularity => text === 'CHILD' || text === 'SKU'

const within = (days: readonly DayFigures[], { from, to }: Period) =>
  days.filter(({ date }) => date >= from && date <= to)

const allOf = (days: readonly DayFigures[]): Figures[] => days.flatMap(({ byAsin }) => [...byAsin.values()])

/** Returns the account's figures in a period; those of late days have sales only. */
export const totalOf = (days: readonly DayFigures[]): Figures =>
  sumFigures(days.flatMap((day) => allOf([day]).map((one) => (day.isLate ? { ...one, ...withoutTraffic } : one))))

const withoutTraffic = (({ sessions, mobileSessions, pageViews, mobilePageViews, featuredViews }: Figures) => ({
  sessions,
  mobileSessions,
  pageViews,
  mobilePageViews,
  featuredViews,
}))(noFigures())

/** Sums the figures of some days by parent, child or SKU; products without figures are absent. */
export function byProduct(
  { seller, marketplaceId }: { seller: ReportInput['seller']; marketplaceId: string },
  days: readonly DayFigures[],
  granularity: AsinGranularity,
): { key: Key; figures: Figures }[] {
  const rows = new Map<string, { key: Key; list: Figures[] }>()
  for (const { asin, parentAsin, sku } of productsOf(seller, marketplaceId)) {
    const list = days.flatMap(({ byAsin }) => byAsin.get(asin) ?? [])
    // At the level of SKUs Amazon omits products without orders.
    if (list.length === 0 || (granularity === 'SKU' && list.every(({ items }) => items === 0))) continue
    const key: Key = {
      parentAsin,
      ...(granularity !== 'PARENT' && { childAsin: asin }),
      ...(granularity === 'SKU' && { sku }),
    }
    const id = granularity === 'PARENT' ? parentAsin : asin
    const row = rows.get(id) ?? { key, list: [] }
    row.list.push(...list)
    rows.set(id, row)
  }
  return [...rows.values()].map(({ key, list }) => ({ key, figures: sumFigures(list) }))
}

/** Generates Sales and Traffic: one row per day, week or month, and one per product for the whole window. */
export function salesAndTraffic(input: ReportInput): object {
  const marketplaceId = input.spec.marketplaceIds[0] ?? ''
  const shop = shopIn(marketplaceId)
  const { dateGranularity, asinGranularity } = input.spec.reportOptions ?? {}
  const window = windowOf(input)
  const [from, until] = [window.from, window.until].map((at) => new Date(at).toISOString().slice(0, 10))
  const periods = periodsOf(from ?? '', until ?? '', isGranularity(dateGranularity) ? dateGranularity : 'DAY')
  const bounds = { from: periods[0]?.from ?? '', to: periods.at(-1)?.to ?? '' }
  const days = dailyFigures({ ...input, marketplaceId, ...bounds })
  const products = days.some(({ isLate }) => isLate)
    ? []
    : byProduct({ ...input, marketplaceId }, days, isAsinGranularity(asinGranularity) ? asinGranularity : 'PARENT')
  const all = sumFigures(allOf(days))
  return {
    reportSpecification: specificationOf(input),
    salesAndTrafficByDate: periods.map((period) => {
      const total = totalOf(within(days, period))
      return { date: period.from, salesByDate: salesByDate(total, shop), trafficByDate: trafficByDate(total) }
    }),
    salesAndTrafficByAsin: products.map(({ key, figures }) => ({
      ...key,
      salesByAsin: salesByAsin(figures, shop),
      trafficByAsin: trafficByAsin(figures, all),
    })),
  }
}
