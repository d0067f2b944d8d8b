import type { Product } from '@platform/demo/plan-products'
import { hash32 } from '@platform/demo/random'
import { productsOf } from '../products.ts'
import { stockOf } from './listings-tables.ts'
import { type ReportInput, windowOf } from './report-spec.ts'
import { aftermathMs, shippedLines } from './shipped-lines.ts'

/** Movements of one product on one day; balances and movements agree: start + movements = end. */
export interface LedgerDay {
  product: Product
  /** Days since 1970. */
  day: number
  start: number
  receipts: number
  /** Quantity of each shipment, with its order and time. */
  shipments: { quantity: number; orderId: string; at: number }[]
  returns: { orderId: string; at: number }[]
  /** Units found (positive) or lost (negative). */
  adjustment: number
  end: number
}

const dayMs = 86_400_000
const dayOf = (at: number) => Math.floor(at / dayMs)

/** Returns the last day of a window, which ends before `until`. */
const lastDayOf = (until: number) => dayOf(until - 1)

/** Returns a product's stock at the end of a day, which receipts and adjustments lead to. */
const balanceAt = ({ seller }: ReportInput, { sku }: Product, day: number): number =>
  20 + stockOf(seller, sku) + (hash32(`${seller.sellerId}|${sku}|${Math.floor(day / 9)}`) % 40) - (day % 9) * 2

/** Returns each product's movements on each day of a report's window, by day. */
export function ledgerDays(input: ReportInput): LedgerDay[] {
  const { from, until } = windowOf(input)
  const [first, last] = [dayOf(from), lastDayOf(until)]
  const range = { from: first * dayMs - aftermathMs, until: (last + 1) * dayMs }
  const lines = shippedLines(input.seller, input.spec.marketplaceIds, range, input.now)
  const keyOf = (sku: string, at: number) => `${sku}|${dayOf(at)}`
  const fulfilled = lines.filter(({ order }) => order.channel === 'AFN')
  const shipped = Map.groupBy(fulfilled, ({ line, shippedAt }) => keyOf(line.sku, shippedAt))
  const returned = Map.groupBy(
    fulfilled.flatMap(({ order, line, returns }) =>
      returns.map(({ at }) => ({ at, orderId: order.orderId, sku: line.sku })),
    ),
    ({ sku, at }) => keyOf(sku, at),
  )
  const products = productsOf(input.seller, input.spec.marketplaceIds[0] ?? '')
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index).flatMap((day) =>
    products.map((product) => {
      const key = `${product.sku}|${day}`
      const shipments = (shipped.get(key) ?? []).map(({ order, line, shippedAt }) => ({
        quantity: line.quantity,
        orderId: order.orderId,
        at: shippedAt,
      }))
      const returns = returned.get(key) ?? []
      const [start, end] = [balanceAt(input, product, day - 1), balanceAt(input, product, day)]
      const shippedUnits = shipments.reduce((sum, { quantity }) => sum + quantity, 0)
      const rest = end - start + shippedUnits - returns.length
      return {
        product,
        day,
        start,
        receipts: Math.max(0, rest),
        shipments,
        returns,
        adjustment: Math.min(0, rest),
        end,
      }
    }),
  )
}
