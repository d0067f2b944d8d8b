import { listParam, singleParam } from '../../params.ts'
import type { Params, RetailCall } from '../../retail-call.ts'
import { invalidInput, notFound } from '../../retail-error.ts'
import { money as moneyV0, shopIn } from '../products.ts'
import { sellerOf } from '../seller-of.ts'
import type { StatePart } from '../state-part.ts'
import { findOrder, type Order, type OrderStatus } from './order.ts'
import { type OrderFilter, openCursor, sealCursor, searchOrders } from './search-orders.ts'

const use = 'orders_2026-01-01'
const pageSizeUsual = 20

const statuses: Record<OrderStatus, string> = {
  Pending: 'PENDING',
  Unshipped: 'UNSHIPPED',
  Shipped: 'SHIPPED',
  Canceled: 'CANCELLED',
}

const iso = (at: number) => new Date(at).toISOString()

function money(amount: number, marketplaceId: string) {
  const { Amount, CurrencyCode } = moneyV0(amount, shopIn(marketplaceId))
  return { amount: Amount, currencyCode: CurrencyCode }
}

/** Formats an order with the parts in `includedData`, which also controls personal data. */
function order2026(order: Order, included: ReadonlySet<string>) {
  const { marketplaceId, lines, address, buyer, status, createdAt } = order
  const { name: marketplaceName, country } = shopIn(marketplaceId)
  const total = lines.reduce((sum, { price }) => sum + price, 0)
  const part = (name: string, value: () => object) => (included.has(name) ? value() : {})
  return {
    orderId: order.orderId,
    createdTime: iso(createdAt),
    lastUpdatedTime: iso(order.updatedAt),
    programs: [...(order.prime ? ['PRIME'] : []), ...(order.business ? ['AMAZON_BUSINESS'] : [])],
    salesChannel: { channelName: 'AMAZON', marketplaceId, marketplaceName },
    ...part('BUYER', () => ({ buyer: { buyerName: buyer.name, buyerEmail: buyer.email } })),
    ...part('RECIPIENT', () => ({
      recipient: {
        deliveryAddress: {
          name: address.name,
          addressLine1: address.line,
          city: address.city,
          stateOrRegion: address.state,
          postalCode: address.postalCode,
          countryCode: country,
          phone: address.phone,
          addressType: 'RESIDENTIAL',
        },
      },
    })),
    ...part('PROCEEDS', () => ({ proceeds: { grandTotal: money(total, marketplaceId) } })),
    ...part('FULFILLMENT', () => ({
      fulfillment: {
        fulfillmentStatus: statuses[status],
        fulfilledBy: order.channel === 'AFN' ? 'AMAZON' : 'MERCHANT',
        fulfillmentServiceLevel: 'STANDARD',
        shipByWindow: { earliestDateTime: iso(createdAt), latestDateTime: iso(createdAt + 2 * 86_400_000) },
      },
    })),
    orderItems: lines.map((line) => ({
      orderItemId: line.orderItemId,
      quantityOrdered: line.quantity,
      product: {
        asin: line.asin,
        title: line.title,
        sellerSku: line.sku,
        condition: { conditionType: 'NEW', conditionSubtype: 'NEW' },
        price: { unitPrice: money(Math.round(line.price / line.quantity), marketplaceId) },
      },
      ...part('PROCEEDS', () => ({ proceeds: { proceedsTotal: money(line.price, marketplaceId) } })),
      ...part('FULFILLMENT', () => ({
        fulfillment: {
          quantityFulfilled: status === 'Shipped' ? line.quantity : 0,
          quantityUnfulfilled: status === 'Shipped' ? 0 : line.quantity,
        },
      })),
    })),
  }
}

const time = (params: Params, name: string) => {
  const text = singleParam(params, name)
  return text === undefined ? undefined : Date.parse(text)
}

function filterOf(params: Params, marketplaceIds: string[]): OrderFilter {
  const [createdAfter, createdBefore] = [time(params, 'createdAfter'), time(params, 'createdBefore')]
  const [updatedAfter, updatedBefore] = [time(params, 'lastUpdatedAfter'), time(params, 'lastUpdatedBefore')]
  if (createdAfter === undefined && updatedAfter === undefined) {
    throw invalidInput('createdAfter or lastUpdatedAfter must be specified.')
  }
  const wanted = listParam(params, 'fulfillmentStatuses')
  const asked = listParam(params, 'marketplaceIds')
  const matching = Object.entries(statuses).flatMap(([status, name]) => (wanted.includes(name) ? [status] : []))
  return {
    ...(createdAfter !== undefined && { createdAfter }),
    ...(createdBefore !== undefined && { createdBefore }),
    ...(updatedAfter !== undefined && { updatedAfter }),
    ...(updatedBefore !== undefined && { updatedBefore }),
    // A valid status that no simulated order has gives an empty result.
    statuses: wanted.length > 0 && matching.length === 0 ? ['none'] : matching,
    channels: listParam(params, 'fulfilledBy').map((name) => (name === 'AMAZON' ? 'AFN' : 'MFN')),
    marketplaceIds: asked.length > 0 ? asked : marketplaceIds,
    orderIds: [],
  }
}

/** Orders API 2026-01-01, which needs no restricted data tokens. */
export function orders2026(shipped: ReadonlyMap<string, number>): StatePart {
  const includedOf = ({ params }: RetailCall) => new Set(listParam(params, 'includedData'))
  return {
    handlers: {
      [`${use}.searchOrders`]: (call) => {
        const seller = sellerOf(call)
        const { params } = call
        const token = singleParam(params, 'paginationToken')
        const size = Number(singleParam(params, 'maxResultsPerPage') ?? pageSizeUsual)
        if (!(size >= 1 && size <= 100)) throw invalidInput('maxResultsPerPage must be between 1 and 100.')
        const now = Date.now()
        const cursor = token
          ? openCursor(use, token)
          : { filter: filterOf(params, seller.marketplaceIds), offset: 0, now }
        const all = searchOrders(seller, cursor.filter, cursor.now)
        const end = cursor.offset + size
        return {
          status: 200,
          body: {
            orders: all.slice(cursor.offset, end).map((order) => order2026(order, includedOf(call))),
            ...(end < all.length && { pagination: { nextToken: sealCursor(use, { ...cursor, offset: end }) } }),
            ...(cursor.filter.updatedAfter === undefined
              ? { createdBefore: iso(cursor.filter.createdBefore ?? cursor.now) }
              : { lastUpdatedBefore: iso(cursor.filter.updatedBefore ?? cursor.now) }),
          },
        }
      },
      [`${use}.getOrder`]: (call) => {
        const order = findOrder(sellerOf(call), singleParam(call.params, 'orderId') ?? '', Date.now())
        if (!order) throw notFound('The requested order was not found.')
        const shippedAt = shipped.get(order.orderId)
        const current: Order = shippedAt ? { ...order, status: 'Shipped', updatedAt: shippedAt } : order
        return { status: 200, body: { order: order2026(current, includedOf(call)) } }
      },
    },
  }
}
