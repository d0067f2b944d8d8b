import { assortmentOf } from '@platform/demo/assortment-of'
import { hash32, seededRandom } from '@platform/demo/random'
import { searchesOf, searchFor } from '@platform/demo/searches'
import { searchOrders } from '../orders/search-orders.ts'
import { productsOf, rangeOf, shopIn } from '../products.ts'
import { daysOf, type ReportInput, windowOf } from './report-spec.ts'

const round = (number: number, digits = 2) => Number(number.toFixed(digits))
const percent = (part: number, whole: number) => (whole === 0 ? 0 : round((part / whole) * 100))

interface Sold {
  key: string
  units: number
  items: number
  /** Minor units. */
  sales: number
}

/** Sums the orders of the Orders API by a key, so that reports and orders agree. */
function soldBy(input: ReportInput, keyOf: (date: string, asin: string) => string): Map<string, Sold> {
  const { from, until } = windowOf(input)
  const orders = searchOrders(
    input.seller,
    {
      createdAfter: Math.floor(from / 86_400_000) * 86_400_000,
      createdBefore: (Math.floor(until / 86_400_000) + 1) * 86_400_000,
      statuses: ['Pending', 'Unshipped', 'Shipped'],
      channels: [],
      orderIds: [],
      marketplaceIds: input.spec.marketplaceIds,
    },
    input.now,
  )
  const sums = new Map<string, Sold>()
  for (const { createdAt, lines } of orders) {
    for (const { asin, quantity, price } of lines) {
      const key = keyOf(new Date(createdAt).toISOString().slice(0, 10), asin)
      const sum = sums.get(key) ?? { key, units: 0, items: 0, sales: 0 }
      sums.set(key, { key, units: sum.units + quantity, items: sum.items + 1, sales: sum.sales + price })
    }
  }
  return sums
}

const nothing = (key: string): Sold => ({ key, units: 0, items: 0, sales: 0 })

function trafficOf({ units, key }: Sold, input: ReportInput) {
  const random = seededRandom(`${input.seller.sellerId}|${key}|traffic`)
  const sessions = Math.round((units + 1) * (9 + random() * 8))
  const mobile = Math.round(sessions * 0.6)
  const pageViews = Math.round(sessions * (1.2 + random() * 0.5))
  const mobileViews = Math.round(pageViews * 0.6)
  return { sessions, mobile, pageViews, mobileViews, buyBoxPercentage: round(82 + random() * 17) }
}

/** Generates Sales and Traffic: one row per day, and one per ASIN for the whole window. */
export function salesAndTraffic(input: ReportInput): object {
  const shop = shopIn(input.spec.marketplaceIds[0] ?? '')
  const currencyCode = shop.currency
  const amount = (sales: number) => ({ amount: round(sales / shop.minorUnits), currencyCode })
  const byDay = soldBy(input, (date) => date)
  const byAsin = soldBy(input, (_, asin) => asin)
  return {
    reportSpecification: specification(input),
    salesAndTrafficByDate: daysOf(input).map((date) => {
      const sold = byDay.get(date) ?? nothing(date)
      const { sessions, mobile, pageViews, mobileViews, buyBoxPercentage } = trafficOf(sold, input)
      const refunded = hash32(`${date}|refund`) % 9 === 0 ? Math.min(1, sold.units) : 0
      return {
        date,
        salesByDate: {
          orderedProductSales: amount(sold.sales),
          unitsOrdered: sold.units,
          totalOrderItems: sold.items,
          averageSalesPerOrderItem: amount(sold.items ? sold.sales / sold.items : 0),
          averageUnitsPerOrderItem: round(sold.items ? sold.units / sold.items : 0),
          averageSellingPrice: amount(sold.units ? sold.sales / sold.units : 0),
          unitsRefunded: refunded,
          refundRate: percent(refunded, sold.units),
          claimsGranted: 0,
          claimsAmount: amount(0),
          shippedProductSales: amount(sold.sales),
          unitsShipped: sold.units,
          ordersShipped: sold.items,
        },
        trafficByDate: {
          browserPageViews: pageViews - mobileViews,
          mobileAppPageViews: mobileViews,
          pageViews,
          browserSessions: sessions - mobile,
          mobileAppSessions: mobile,
          sessions,
          buyBoxPercentage,
          orderItemSessionPercentage: percent(sold.items, sessions),
          unitSessionPercentage: percent(sold.units, sessions),
          averageOfferCount: 38,
          averageParentItems: 10,
          feedbackReceived: 0,
          negativeFeedbackReceived: 0,
          receivedNegativeFeedbackRate: 0,
        },
      }
    }),
    salesAndTrafficByAsin: productsOf(input.seller, shop.marketplaceId).map(({ asin, parentAsin, sku }) => {
      const sold = byAsin.get(asin) ?? nothing(asin)
      const { sessions, mobile, pageViews, mobileViews, buyBoxPercentage } = trafficOf(sold, input)
      return {
        parentAsin,
        ...(input.spec.reportOptions?.asinGranularity !== 'PARENT' && { childAsin: asin }),
        ...(input.spec.reportOptions?.asinGranularity === 'SKU' && { sku }),
        salesByAsin: {
          unitsOrdered: sold.units,
          orderedProductSales: amount(sold.sales),
          totalOrderItems: sold.items,
        },
        trafficByAsin: {
          browserSessions: sessions - mobile,
          mobileAppSessions: mobile,
          sessions,
          browserPageViews: pageViews - mobileViews,
          mobileAppPageViews: mobileViews,
          pageViews,
          buyBoxPercentage,
          unitSessionPercentage: percent(sold.units, sessions),
        },
      }
    }),
  }
}

const specification = ({ spec }: ReportInput) => ({
  reportType: spec.reportType,
  reportOptions: spec.reportOptions ?? {},
  dataStartTime: spec.dataStartTime?.slice(0, 10) ?? '',
  dataEndTime: spec.dataEndTime?.slice(0, 10) ?? '',
  marketplaceIds: spec.marketplaceIds,
})

const queriesPerAsin = 6

/** Generates Search Query Performance for each requested ASIN. */
export function searchQueryPerformance(input: ReportInput): object {
  const shop = shopIn(input.spec.marketplaceIds[0] ?? '')
  const named = (input.spec.reportOptions?.asin ?? '').split(/[\s,]+/).filter(Boolean)
  const products = productsOf(input.seller, shop.marketplaceId).filter(
    ({ asin }) => named.length === 0 || named.includes(asin),
  )
  const { dataStartTime: startDate, dataEndTime: endDate } = specification(input)
  const assortment = assortmentOf(rangeOf(input.seller))
  const dataByAsin = products.flatMap(({ asin, family, price }) =>
    Array.from({ length: queriesPerAsin }, (_, index) => {
      const searchQuery = searchFor(
        assortment,
        family,
        shop.language,
        index % searchesOf(assortment, family, shop.language),
      )
      const random = seededRandom(`${asin}|${searchQuery}|${startDate}`)
      const volume = 400 + Math.floor(random() * 9_000)
      const median = { amount: round(price / shop.minorUnits), currencyCode: shop.currency }
      const stage = (rate: number) => {
        const total = Math.max(1, Math.round(volume * rate * (0.7 + random() * 0.6)))
        const own = Math.floor(total * random() * 0.2)
        return { total, own, share: round(own / total, 4) }
      }
      const [seen, clicked, added, bought] = [stage(2.5), stage(0.4), stage(0.08), stage(0.03)]
      return {
        startDate,
        endDate,
        asin,
        searchQueryData: { searchQuery, searchQueryScore: index + 1, searchQueryVolume: volume },
        impressionData: {
          totalQueryImpressionCount: seen.total,
          asinImpressionCount: seen.own,
          asinImpressionShare: seen.share,
        },
        clickData: {
          totalClickCount: clicked.total,
          totalClickRate: round(clicked.total / volume, 4),
          asinClickCount: clicked.own,
          asinClickShare: clicked.share,
          totalMedianClickPrice: median,
          asinMedianClickPrice: median,
        },
        cartAddData: {
          totalCartAddCount: added.total,
          totalCartAddRate: round(added.total / volume, 4),
          asinCartAddCount: added.own,
          asinCartAddShare: added.share,
          totalMedianCartAddPrice: median,
          asinMedianCartAddPrice: median,
        },
        purchaseData: {
          totalPurchaseCount: bought.total,
          totalPurchaseRate: round(bought.total / volume, 4),
          asinPurchaseCount: bought.own,
          asinPurchaseShare: bought.share,
          totalMedianPurchasePrice: median,
          asinMedianPurchasePrice: median,
        },
      }
    }),
  )
  return { reportSpecification: specification(input), dataByAsin }
}

/** Generates any other JSON report: the specification, and one row per product. */
export const anyJson = (input: ReportInput): object => ({
  reportSpecification: specification(input),
  dataByAsin: input.spec.marketplaceIds.flatMap((id) =>
    productsOf(input.seller, id).map(({ asin }) => ({
      startDate: specification(input).dataStartTime,
      endDate: specification(input).dataEndTime,
      asin,
      orders: hash32(`${input.spec.reportType}|${asin}`) % 50,
    })),
  ),
})
