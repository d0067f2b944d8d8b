import { hash32, seededRandom } from '@platform/demo/random'
import type { Seller } from '../../../world.ts'
import type { Order, OrderLine } from '../orders/order.ts'
import { searchOrders } from '../orders/search-orders.ts'

/** A line of an order that was shipped, and what happened to it afterwards. */
export interface ShippedLine {
  order: Order
  line: OrderLine
  /** Milliseconds since 1970. */
  shippedAt: number
  /** One entry per returned unit. */
  returns: { at: number; id: string }[]
  /** Reimbursement for a lost or damaged unit. */
  reimbursedAt: number | undefined
}

const dayMs = 86_400_000
/** Time from the creation of an order until its shipment, at most. */
const shippingMs = 3 * dayMs
/** Time from a shipment until its returns and reimbursements, at most. */
export const aftermathMs = 48 * dayMs
const returnRate = 0.06
const reimbursementRate = 0.03

function lineOf(order: Order, line: OrderLine): ShippedLine {
  const random = seededRandom(`${line.orderItemId}|afterwards`)
  const shippedAt = order.updatedAt
  const units = random() < returnRate ? Math.ceil(random() * line.quantity) : 0
  const returns = Array.from({ length: units }, (_, unit) => ({
    at: Math.floor(shippedAt + (5 + random() * 25) * dayMs),
    id: `LPN${String(hash32(`${line.orderItemId}|${unit}`)).padStart(10, '0')}`,
  }))
  const reimbursed = order.channel === 'AFN' && random() < reimbursementRate
  return {
    order,
    line,
    shippedAt,
    returns,
    reimbursedAt: reimbursed ? Math.floor(shippedAt + (15 + random() * 30) * dayMs) : undefined,
  }
}

/** Returns the lines that were shipped in a window, oldest first; `now` decides which orders are shipped already. */
export function shippedLines(
  seller: Seller,
  marketplaceIds: readonly string[],
  { from, until }: { from: number; until: number },
  now: number,
): ShippedLine[] {
  const orders = searchOrders(
    seller,
    {
      createdAfter: from - shippingMs,
      createdBefore: until,
      statuses: ['Shipped'],
      channels: [],
      orderIds: [],
      marketplaceIds: [...marketplaceIds],
    },
    now,
  )
  return orders
    .filter(({ updatedAt }) => updatedAt >= from && updatedAt < until && updatedAt <= now)
    .toSorted((a, b) => a.updatedAt - b.updatedAt)
    .flatMap((order) => order.lines.map((line) => lineOf(order, line)))
}
