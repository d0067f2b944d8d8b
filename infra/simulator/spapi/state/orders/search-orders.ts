import { signed } from '../../../signed.ts'
import type { Seller } from '../../../world.ts'
import { invalidInput, isRecord } from '../../call.ts'
import { dayOf, type Order, orderAt, ordersOnDay } from './order.ts'

/** Milliseconds since 1970; lists that are empty mean any. */
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

/** Nothing is older for sale: Amazon keeps two years, and nobody asks here for all of it. */
const daysMax = 730
/** From the first change of an order to its last. */
const changeMs = 3 * 86_400_000

const within = (at: number, after = 0, before = Number.POSITIVE_INFINITY) => at >= after && at < before

/** All orders that a filter means, oldest first: by creation, or by last change when that was asked for. */
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
  /** As of when: pages of one search do not move under each other. */
  now: number
}

export const sealCursor = (use: string, cursor: Cursor): string => signed.seal({ use, ...cursor })

/** @throws RetailError 400 for a token that is none of this operation's. */
export function openCursor(use: string, token: string): Cursor {
  const statement = signed.open(token)
  if (!isRecord(statement) || statement.use !== use) throw invalidInput('Invalid NextToken provided.')
  // Sealed by us a few lines above.
  return statement as unknown as Cursor
}
