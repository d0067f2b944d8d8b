import type { SimulatorAnswer } from '../../../api.ts'
import { listParam, singleParam } from '../../params.ts'
import type { Params, RetailCall } from '../../retail-call.ts'
import { invalidInput, notFound } from '../../retail-error.ts'
import { sellerOf } from '../seller-of.ts'
import type { StatePart } from '../state-part.ts'
import { findOrder, type Order } from './order.ts'
import { addressV0, buyerV0, giftOf, itemsV0, opens, orderV0 } from './order-v0.ts'
import { type OrderFilter, openCursor, sealCursor, searchOrders } from './search-orders.ts'

const use = 'ordersV0'
const pageSizeUsual = 100
/** A search must end at least two minutes in the past. */
const settledMs = 120_000

const time = (params: Params, name: string) => {
  const text = singleParam(params, name)
  return text === undefined ? {} : { at: Date.parse(text) }
}

function filterOf(params: Params, now: number): OrderFilter {
  const [createdAfter, createdBefore] = [time(params, 'CreatedAfter').at, time(params, 'CreatedBefore').at]
  const [updatedAfter, updatedBefore] = [time(params, 'LastUpdatedAfter').at, time(params, 'LastUpdatedBefore').at]
  const orderIds = listParam(params, 'AmazonOrderIds')
  if (createdAfter === undefined && updatedAfter === undefined && orderIds.length === 0) {
    throw invalidInput('CreatedAfter or LastUpdatedAfter must be specified.')
  }
  if (createdAfter !== undefined && updatedAfter !== undefined) {
    throw invalidInput('Both CreatedAfter and LastUpdatedAfter cannot be specified.')
  }
  if ([createdBefore, updatedBefore].some((before) => before !== undefined && before > now)) {
    throw invalidInput('The end of the period must be no later than two minutes before now.')
  }
  return {
    ...(createdAfter !== undefined && { createdAfter, createdBefore: createdBefore ?? now - settledMs }),
    ...(updatedAfter !== undefined && { updatedAfter, updatedBefore: updatedBefore ?? now - settledMs }),
    statuses: listParam(params, 'OrderStatuses'),
    channels: listParam(params, 'FulfillmentChannels'),
    marketplaceIds: listParam(params, 'MarketplaceIds'),
    orderIds,
  }
}

function getOrders(call: RetailCall): SimulatorAnswer {
  const seller = sellerOf(call)
  const { params, personal } = call
  const token = singleParam(params, 'NextToken')
  const pageSize = Number(singleParam(params, 'MaxResultsPerPage') ?? pageSizeUsual)
  if (!(pageSize >= 1 && pageSize <= 100)) throw invalidInput('MaxResultsPerPage must be between 1 and 100.')
  const cursor = token ? openCursor(use, token) : { filter: filterOf(params, Date.now()), offset: 0, now: Date.now() }
  const all = searchOrders(seller, cursor.filter, cursor.now)
  const end = cursor.offset + pageSize
  const { createdBefore, updatedBefore } = cursor.filter
  return {
    status: 200,
    body: {
      payload: {
        Orders: all.slice(cursor.offset, end).map((order) => orderV0(order, personal)),
        ...(end < all.length && { NextToken: sealCursor(use, { ...cursor, offset: end }) }),
        ...(createdBefore !== undefined && { CreatedBefore: new Date(createdBefore).toISOString() }),
        ...(updatedBefore !== undefined && { LastUpdatedBefore: new Date(updatedBefore).toISOString() }),
      },
    },
  }
}

/** Orders API v0. */
export function ordersV0(shipped: Map<string, number>): StatePart {
  const of = (call: RetailCall): Order => {
    const order = findOrder(sellerOf(call), singleParam(call.params, 'orderId') ?? '', Date.now())
    if (!order) throw notFound('The requested order was not found.')
    const shippedAt = shipped.get(order.orderId)
    return shippedAt ? { ...order, status: 'Shipped', updatedAt: shippedAt } : order
  }
  const payload = (body: object): SimulatorAnswer => ({ status: 200, body: { payload: body } })
  return {
    handlers: {
      'ordersV0.getOrders': getOrders,
      'ordersV0.getOrder': (call) => payload(orderV0(of(call), call.personal)),
      'ordersV0.getOrderAddress': (call) => {
        const order = of(call)
        return payload({
          AmazonOrderId: order.orderId,
          ShippingAddress: addressV0(order, opens(call.personal, 'shippingAddress')),
        })
      },
      'ordersV0.getOrderBuyerInfo': (call) => {
        const order = of(call)
        return payload({ AmazonOrderId: order.orderId, ...buyerV0(order, opens(call.personal, 'buyerInfo')) })
      },
      'ordersV0.getOrderItems': (call) => {
        const order = of(call)
        return payload({
          AmazonOrderId: order.orderId,
          OrderItems: itemsV0(order, opens(call.personal, 'buyerInfo')),
        })
      },
      'ordersV0.getOrderItemsBuyerInfo': (call) => {
        const order = of(call)
        const isOpen = opens(call.personal, 'buyerInfo')
        return payload({
          AmazonOrderId: order.orderId,
          OrderItems: order.lines.map(({ orderItemId, gift }) => ({
            OrderItemId: orderItemId,
            ...(isOpen && giftOf(gift)),
          })),
        })
      },
      'ordersV0.confirmShipment': (call) => {
        const { orderId, channel, status } = of(call)
        if (channel === 'AFN') throw invalidInput('The order is fulfilled by Amazon.')
        if (status === 'Canceled') throw invalidInput('The order is canceled.')
        shipped.set(orderId, Date.now())
        return { status: 204 }
      },
    },
    reset: () => shipped.clear(),
  }
}
