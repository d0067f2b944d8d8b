import type { SimulatorAnswer } from '../../../api.ts'
import { listParam, singleParam } from '../../params.ts'
import type { RetailCall } from '../../retail-call.ts'
import { invalidInput } from '../../retail-error.ts'
import { money, shopIn } from '../products.ts'
import { sellerOf } from '../seller-of.ts'
import type { StatePart } from '../state-part.ts'
import type { Order } from './order.ts'
import { searchOrders } from './search-orders.ts'
import { type Granularity, isGranularity, splitInterval } from './split-interval.ts'

/** Buckets of one answer: a year of hours is more than Amazon keeps. */
const bucketsMax = 10_000

function granularityOf({ params }: RetailCall): Granularity {
  const text = singleParam(params, 'granularity') ?? ''
  if (!isGranularity(text)) throw invalidInput("Invalid 'granularity' provided.")
  return text
}

function timeZoneOf({ params }: RetailCall, granularity: Granularity): string {
  const zone = singleParam(params, 'granularityTimeZone')
  if (zone === undefined) {
    if (granularity === 'Hour' || granularity === 'Total') return 'UTC'
    throw invalidInput("Missing required request parameter: 'granularityTimeZone'")
  }
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone
  } catch {
    throw invalidInput("Invalid 'granularityTimeZone' provided.")
  }
}

interface Totals {
  orders: number
  items: number
  units: number
  /** In minor units. */
  sales: number
}

function totalsOf(orders: readonly Order[], { params }: RetailCall): Totals {
  const [asin, sku, buyerType] = ['asin', 'sku', 'buyerType'].map((name) => singleParam(params, name))
  const totals: Totals = { orders: 0, items: 0, units: 0, sales: 0 }
  for (const { lines, business, status } of orders) {
    if (status === 'Canceled' || (buyerType === 'B2B' && !business) || (buyerType === 'B2C' && business)) continue
    const counted = lines.filter((line) => (!asin || line.asin === asin) && (!sku || line.sku === sku))
    if (counted.length === 0) continue
    totals.orders++
    totals.items += counted.length
    totals.units += counted.reduce((sum, { quantity }) => sum + quantity, 0)
    totals.sales += counted.reduce((sum, { price }) => sum + price, 0)
  }
  return totals
}

function getOrderMetrics(call: RetailCall): SimulatorAnswer {
  const { params } = call
  const granularity = granularityOf(call)
  const timeZone = timeZoneOf(call, granularity)
  const [from, until] = (singleParam(params, 'interval') ?? '').split('--').map((text) => Date.parse(text))
  if (from === undefined || until === undefined) throw invalidInput("Invalid 'interval' provided.")
  const isSunday = singleParam(params, 'firstDayOfWeek') === 'Sunday'
  const buckets = splitInterval(
    { from, until },
    { granularity, timeZone, firstDayOfWeek: isSunday ? 0 : 1, bucketsMax },
  )
  if (!buckets) throw invalidInput("Invalid 'interval' provided.", `more than ${bucketsMax} intervals`)
  const [marketplaceId = ''] = listParam(params, 'marketplaceIds')
  const network = singleParam(params, 'fulfillmentNetwork')
  const filter = { statuses: [], channels: network ? [network] : [], orderIds: [], marketplaceIds: [marketplaceId] }
  const window = { createdAfter: from, createdBefore: until }
  const orders = searchOrders(sellerOf(call), { ...filter, ...window }, Date.now())
  const shop = shopIn(marketplaceId)
  const amount = (minor: number) => {
    const { CurrencyCode: currencyCode, Amount } = money(minor, shop)
    return { currencyCode, amount: Amount }
  }
  let next = 0
  const payload = buckets.map(({ interval, until: end }) => {
    const first = next
    // Orders and buckets ascend, so that each order is visited once.
    while (next < orders.length && (orders[next]?.createdAt ?? 0) < end) next++
    const { orders: orderCount, items, units, sales } = totalsOf(orders.slice(first, next), call)
    return {
      interval,
      unitCount: units,
      orderItemCount: items,
      orderCount,
      averageUnitPrice: amount(units === 0 ? 0 : Math.round(sales / units)),
      totalSales: amount(sales),
    }
  })
  return { status: 200, body: { payload } }
}

/** Sales v1: metrics of the orders, for each hour, day, week, month or year of the interval. */
export const orderMetricsPart = (): StatePart => ({ handlers: { 'sales.getOrderMetrics': getOrderMetrics } })
