import { seededRandom } from '@platform/demo/random'
import { salesFeeds, toldOf, trafficFeeds } from '../../../control/restatement.ts'
import type { Settings } from '../../../control/settings.ts'
import type { Seller } from '../../../world.ts'
import { searchOrders } from '../orders/search-orders.ts'
import { productsOf } from '../products.ts'

/** Sales and traffic of one product, or of several; money in minor units. */
export interface Figures {
  units: number
  items: number
  sales: number
  unitsB2B: number
  itemsB2B: number
  salesB2B: number
  refunded: number
  sessions: number
  mobileSessions: number
  pageViews: number
  mobilePageViews: number
  /** Page views on which this seller's offer was the featured one. */
  featuredViews: number
}

export interface DayFigures {
  /** YYYY-MM-DD. */
  date: string
  isLate: boolean
  /** By ASIN, in the order of the assortment; products without figures are absent. */
  byAsin: Map<string, Figures>
}

interface Asked {
  seller: Seller
  marketplaceId: string
  /** First and last day, YYYY-MM-DD. */
  from: string
  to: string
  /** Time of the answer, in milliseconds since 1970. */
  now: number
  settings: Settings
}

const dayMs = 86_400_000
const isoDay = (at: number) => new Date(at).toISOString().slice(0, 10)

export const noFigures = (): Figures => ({
  units: 0,
  items: 0,
  sales: 0,
  unitsB2B: 0,
  itemsB2B: 0,
  salesB2B: 0,
  refunded: 0,
  sessions: 0,
  mobileSessions: 0,
  pageViews: 0,
  mobilePageViews: 0,
  featuredViews: 0,
})

/** Sums figures field by field. */
export function sumFigures(list: Iterable<Figures>): Figures {
  const total = noFigures()
  for (const one of list) for (const name of fields) total[name] += one[name]
  return total
}

const salesFields = ['units', 'items', 'sales', 'unitsB2B', 'itemsB2B', 'salesB2B', 'refunded'] as const
const trafficFields = ['sessions', 'mobileSessions', 'pageViews', 'mobilePageViews', 'featuredViews'] as const
const fields = [...salesFields, ...trafficFields]

/** Sums the orders of the Orders API by day and ASIN, so that reports and orders agree. */
function soldBy({ seller, marketplaceId, from, to, now }: Asked): Map<string, Figures> {
  const orders = searchOrders(
    seller,
    {
      createdAfter: Date.parse(from),
      createdBefore: Date.parse(to) + dayMs,
      statuses: ['Pending', 'Unshipped', 'Shipped'],
      channels: [],
      orderIds: [],
      marketplaceIds: [marketplaceId],
    },
    now,
  )
  const sums = new Map<string, Figures>()
  for (const { createdAt, business, lines } of orders) {
    for (const { asin, quantity, price } of lines) {
      const key = `${isoDay(createdAt)}|${asin}`
      const sum = sums.get(key) ?? noFigures()
      sums.set(key, sum)
      sum.units += quantity
      sum.items += 1
      sum.sales += price
      if (!business) continue
      sum.unitsB2B += quantity
      sum.itemsB2B += 1
      sum.salesB2B += price
    }
  }
  return sums
}

/** Adds the visits that led to the sales, and those that led to none; determined by seller, marketplace, day and ASIN. */
function withTraffic(sold: Figures, key: string): Figures {
  const random = seededRandom(`${key}|traffic`)
  const sessions = Math.round(sold.units * (5 + random() * 8) + random() ** 2 * 14)
  const pageViews = Math.round(sessions * (1.2 + random() * 0.5))
  return {
    ...sold,
    refunded: sold.units > 0 && random() < 0.04 ? 1 : 0,
    sessions,
    mobileSessions: Math.round(sessions * 0.6),
    pageViews,
    mobilePageViews: Math.round(pageViews * 0.6),
    featuredViews: Math.round(pageViews * (0.82 + random() * 0.17)),
  }
}

function multiplied(figures: Figures, names: readonly (keyof Figures)[], factor: number): void {
  if (factor !== 1) for (const name of names) figures[name] = Math.round(figures[name] * factor)
}

/** Returns the figures of each day of a window by ASIN, as Amazon reports them now: restated, and with late days marked. */
export function dailyFigures(asked: Asked): DayFigures[] {
  const { seller, marketplaceId, from, to, now, settings } = asked
  const sold = soldBy(asked)
  const today = isoDay(now)
  const [ofSales, ofTraffic] = [salesFeeds, trafficFeeds].map((feeds) =>
    toldOf(settings, ['GET_SALES_AND_TRAFFIC_REPORT', ...feeds], today),
  )
  const days: DayFigures[] = []
  for (let at = Date.parse(from); at <= Math.min(Date.parse(to), now); at += dayMs) {
    const date = isoDay(at)
    const byAsin = new Map<string, Figures>()
    for (const { asin } of productsOf(seller, marketplaceId)) {
      const key = `${seller.sellerId}|${marketplaceId}|${date}|${asin}`
      const figures = withTraffic(sold.get(`${date}|${asin}`) ?? noFigures(), key)
      multiplied(figures, salesFields, ofSales?.factor(date) ?? 1)
      multiplied(figures, trafficFields, ofTraffic?.factor(date) ?? 1)
      if (figures.sessions > 0 || figures.items > 0) byAsin.set(asin, figures)
    }
    days.push({ date, isLate: ofSales?.isLate(date) ?? false, byAsin })
  }
  return days
}
