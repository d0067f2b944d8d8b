import type { Marketplace } from '@platform/demo/marketplaces'
import type { Figures } from './daily-figures.ts'

const round = (number: number, digits = 2) => Number(number.toFixed(digits))
const ratio = (part: number, whole: number) => (whole === 0 ? 0 : round(part / whole))
const percent = (part: number, whole: number) => (whole === 0 ? 0 : round((part / whole) * 100))

/** Share of the visits to products that is a visit of the account: a visitor looks at several products. */
const visitsPerSession = 0.86

/** Sales of an ASIN, with the field names of the report and of Data Kiosk. */
export function salesByAsin(figures: Figures, { currency, minorUnits }: Marketplace) {
  const amount = (minor: number) => ({ amount: round(minor / minorUnits), currencyCode: currency })
  const { units, items, sales, unitsB2B, itemsB2B, salesB2B, refunded } = figures
  return {
    unitsOrdered: units,
    unitsOrderedB2B: unitsB2B,
    orderedProductSales: amount(sales),
    orderedProductSalesB2B: amount(salesB2B),
    totalOrderItems: items,
    totalOrderItemsB2B: itemsB2B,
    unitsRefunded: refunded,
    unitsRefundedB2B: 0,
    refundRate: percent(refunded, units),
    refundRateB2B: 0,
    shippedProductSales: amount(sales),
    shippedProductSalesB2B: amount(salesB2B),
    unitsShipped: units,
    unitsShippedB2B: unitsB2B,
    ordersShipped: items,
    ordersShippedB2B: itemsB2B,
  }
}

/** Sales of the account in a day, week or month. */
export function salesByDate(figures: Figures, shop: Marketplace) {
  const { currency, minorUnits } = shop
  const amount = (minor: number) => ({ amount: round(minor / minorUnits), currencyCode: currency })
  const { units, items, sales, unitsB2B, itemsB2B, salesB2B } = figures
  return {
    ...salesByAsin(figures, shop),
    averageSalesPerOrderItem: amount(items && sales / items),
    averageSalesPerOrderItemB2B: amount(itemsB2B && salesB2B / itemsB2B),
    averageUnitsPerOrderItem: ratio(units, items),
    averageUnitsPerOrderItemB2B: ratio(unitsB2B, itemsB2B),
    averageSellingPrice: amount(units && sales / units),
    averageSellingPriceB2B: amount(unitsB2B && salesB2B / unitsB2B),
    claimsGranted: 0,
    claimsAmount: amount(0),
  }
}

const views = ({ sessions, mobileSessions, pageViews, mobilePageViews, featuredViews }: Figures) => ({
  browserSessions: sessions - mobileSessions,
  mobileAppSessions: mobileSessions,
  sessions,
  browserPageViews: pageViews - mobilePageViews,
  mobileAppPageViews: mobilePageViews,
  pageViews,
  buyBoxPercentage: percent(featuredViews, pageViews),
})

/** Traffic of an ASIN; percentages relate to `all`, the sum over all ASINs. */
export const trafficByAsin = (figures: Figures, all: Figures) => ({
  ...views(figures),
  browserSessionPercentage: percent(figures.sessions - figures.mobileSessions, all.sessions - all.mobileSessions),
  mobileAppSessionPercentage: percent(figures.mobileSessions, all.mobileSessions),
  sessionPercentage: percent(figures.sessions, all.sessions),
  browserPageViewsPercentage: percent(figures.pageViews - figures.mobilePageViews, all.pageViews - all.mobilePageViews),
  mobileAppPageViewsPercentage: percent(figures.mobilePageViews, all.mobilePageViews),
  pageViewsPercentage: percent(figures.pageViews, all.pageViews),
  unitSessionPercentage: percent(figures.units, figures.sessions),
})

/** Traffic of the account. Its sessions are fewer than the sum over the ASINs, its page views are the sum. */
export function trafficByDate(figures: Figures) {
  const sessions = Math.round(figures.sessions * visitsPerSession)
  return {
    ...views({ ...figures, sessions, mobileSessions: Math.round(sessions * 0.6) }),
    orderItemSessionPercentage: percent(figures.items, sessions),
    unitSessionPercentage: percent(figures.units, sessions),
    averageOfferCount: 38,
    averageParentItems: 10,
    feedbackReceived: 0,
    negativeFeedbackReceived: 0,
    receivedNegativeFeedbackRate: 0,
  }
}
