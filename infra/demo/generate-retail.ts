import { isoDateOf } from './calendar.ts'
import { demandOn } from './demand.ts'
import type { AdsByProduct } from './generate-ads.ts'
import type { ShopPlan } from './plan.ts'
import { roundAtRandom, seededRandom } from './random.ts'
import type { Block } from './tables.ts'

/** Generates sales and traffic of one shop and day: attributed to ads and organic. */
export function retailDay(plan: ShopPlan, day: number, ads: AdsByProduct, trafficComplete: boolean): Block[] {
  const { accountId, marketplace, assortment, products } = plan
  const { marketplaceId, currency, minorUnits } = marketplace
  const random = seededRandom(`${accountId}|${marketplaceId}|retail|${day}`)
  const demand = demandOn(day, assortment.seasons, marketplaceId)
  const head = `${accountId}\t${isoDateOf(day)}\t${marketplaceId}\t`
  const sales: Block = { table: 'retail_sales_daily', rows: 0, lines: '' }
  const traffic: Block = { table: 'retail_traffic_daily', rows: 0, lines: '' }
  for (const { index, asin, price, demand: usual } of products) {
    const { clicks = 0, units: adUnits = 0, orders: adOrders = 0, sales: adSales = 0 } = ads[index] ?? {}
    const organic = roundAtRandom(usual * demand * (0.5 + random()), random)
    const units = adUnits + organic
    const orders = adOrders + organic - Math.floor(organic * 0.08)
    sales.lines += `${head}${asin}\t${currency}\t${(adSales + organic * price) / minorUnits}\t${orders}\t${units}\n`
    sales.rows++
    const sessions = Math.max(units, clicks + Math.floor(organic * (8 + random() * 8) + random() * 12))
    const pageViews = Math.floor(sessions * (1.15 + random() * 0.4))
    const buyBox = pageViews === 0 ? '\\N' : (90 + random() * 10).toFixed(2)
    if (!trafficComplete && random() < 0.4) continue
    traffic.lines += `${head}${asin}\t${sessions}\t${pageViews}\t${units}\t${buyBox}\n`
    traffic.rows++
  }
  return [sales, traffic]
}
