import { signed } from '../../../signed.ts'
import type { Seller } from '../../../world.ts'
import { isRecord } from '../../is-record.ts'
import { invalidInput } from '../../retail-error.ts'
import { dayOf, type Order, orderAt, ordersOnDay } from './order.ts'

/** Filter of orders: times in milliseconds since 1970; an empty list matches any. */
export interface OrderFilter {
  createdAfter?: number
  createdBefore?: number
  updatedAfter?: number
  updatedBefore?: number
  statuses: string[]
  channels: string[]
  marketplaceIds: string[]
  orderIds: string[]
}

/** Maximum age of orders in days: Amazon keeps two years. */
const daysMax = 730
/** Time from the first change of an order to its last. */
const changeMs = 3 * 86_400_000

const within = (at: number, after = 0, before = Number.POSITIVE_INFINITY) => at >= after && at < before

/** Returns all orders that match a filter, oldest first: by creation, or by last change if the filter is by last change. */
export function searchOrders(seller: Seller, filter: OrderFilter, now: number): Order[] {
  const { createdAfter, createdBefore, updatedAfter, updatedBefore, statuses, channels, orderIds } = filter
  const from = Math.max(createdAfter ?? 0, (updatedAfter ?? 0) - changeMs, now - daysMax * 86_400_000)
  const until = Math.min(createdBefore ?? now, updatedBefore ?? now, now)
  const found: Order[] = []
  const marketplaceIds = seller.marketplaceIds.filter((id) => filter.marketplaceIds.includes(id))
  for (let day = dayOf(from); day <= dayOf(until); day++) {
    for (const marketplaceId of marketplaceIds) {
      for (let index = 0; index < ordersOnDay(seller, marketplaceId, day); index++) {
        const order = orderAt(seller, marketplaceId, day, index, now)
        if (order) found.push(order)
      }
    }
  }
  const matches = (order: Order) =>
    within(order.createdAt, createdAfter, createdBefore) &&
    within(order.updatedAt, updatedAfter, updatedBefore) &&
    (statuses.length === 0 || statuses.includes(order.status)) &&
    (channels.length === 0 || channels.includes(order.channel)) &&
    (orderIds.length === 0 || orderIds.includes(order.orderId))
  const key = updatedAfter === undefined ? 'createdAt' : 'updatedAt'
  return found.filter(matches).toSorted((a, b) => a[key] - b[key])
}

interface Cursor {
  filter: OrderFilter
  offset: number
  /** Time of the search, so that all its pages show the same state. */
  now: number
}

export const sealCursor = (use: string, cursor: Cursor): string => signed.seal({ use, ...cursor })

/** Opens a cursor. @throws RetailError 400 for a token of another operation */
export function openCursor(use: string, token: string): Cursor {
  const statement = signed.open(token)
  if (!isRecord(statement) || statement.use !== use) throw invalidInput('Invalid NextToken provided.')
  // Sealed above.
  return statement as unknown as Cursor
}
