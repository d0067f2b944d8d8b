import { hash32 } from '@platform/demo/random'
import type { Order } from '../orders/order.ts'
import { searchOrders } from '../orders/search-orders.ts'
import { money, productsOf, shopIn } from '../products.ts'
import { stockOf } from './listings-tables.ts'
import { type ReportInput, windowOf } from './report-spec.ts'
import { isoTime, type Table } from './table.ts'

function eachProduct(
  { seller, spec }: ReportInput,
  row: (product: ReturnType<typeof productsOf>[number], id: string) => string[],
) {
  return spec.marketplaceIds.flatMap((id) => productsOf(seller, id).map((product) => row(product, id)))
}

export const openListings = (input: ReportInput): Table => ({
  columns: ['sku', 'asin', 'price', 'quantity'],
  rows: eachProduct(input, ({ sku, asin, price }, id) => [
    sku,
    asin,
    money(price, shopIn(id)).Amount,
    String(stockOf(input.seller, sku)),
  ]),
})

/** Returns the orders of a report's window, by creation or by last change. */
function ordersOf(input: ReportInput, byUpdate: boolean): Order[] {
  const { from, until } = windowOf(input)
  const { marketplaceIds } = input.spec
  const filter = { statuses: [], channels: [], orderIds: [], marketplaceIds }
  const window = byUpdate ? { updatedAfter: from, updatedBefore: until } : { createdAfter: from, createdBefore: until }
  return searchOrders(input.seller, { ...filter, ...window }, input.now)
}

export const allOrders =
  (byUpdate: boolean) =>
  (input: ReportInput): Table => ({
    dateOf: (row) => (row[byUpdate ? 3 : 2] ?? '').slice(0, 10),
    figures: ['quantity', 'item-price'],
    columns: [
      ...['amazon-order-id', 'merchant-order-id', 'purchase-date', 'last-updated-date', 'order-status'],
      ...['fulfillment-channel', 'sales-channel', 'order-channel', 'ship-service-level', 'product-name', 'sku', 'asin'],
      ...['item-status', 'quantity', 'currency', 'item-price', 'item-tax', 'shipping-price', 'shipping-tax'],
      ...['gift-wrap-price', 'gift-wrap-tax', 'item-promotion-discount', 'ship-promotion-discount', 'ship-city'],
      ...['ship-state', 'ship-postal-code', 'ship-country', 'promotion-ids', 'is-business-order'],
      ...['purchase-order-number', 'price-designation'],
    ],
    rows: ordersOf(input, byUpdate).flatMap((order) => {
      const shop = shopIn(order.marketplaceId)
      const status = order.status === 'Canceled' ? 'Cancelled' : order.status
      return order.lines.map((line) => [
        ...[order.orderId, order.orderId, isoTime(order.createdAt), isoTime(order.updatedAt), status],
        ...[
          order.channel === 'AFN' ? 'Amazon' : 'Merchant',
          shop.name,
          '',
          'Expedited',
          line.title,
          line.sku,
          line.asin,
        ],
        ...[
          order.status,
          String(line.quantity),
          shop.currency,
          // Amazon knows no price before the payment.
          order.status === 'Pending' ? '' : money(line.price, shop).Amount,
          '0',
          '0',
          '0',
          '',
          '',
          '0',
        ],
        ...['0', order.address.city, order.address.state, order.address.postalCode, shop.country, ''],
        ...[String(order.business), '', ''],
      ])
    }),
  })

/** Generates any other flat file: the seller's products with one number each. */
export const anyTable = (input: ReportInput): Table => ({
  columns: ['date', 'marketplace-id', 'sku', 'asin', 'product-name', 'quantity', 'currency', 'amount'],
  rows: eachProduct(input, ({ sku, asin, title, price }, id) => [
    new Date(windowOf(input).until).toISOString().slice(0, 10),
    ...[id, sku, asin, title, String(1 + (hash32(`${input.spec.reportType}|${sku}`) % 20))],
    ...[shopIn(id).currency, money(price, shopIn(id)).Amount],
  ]),
})

/** Generates orders with addresses, a restricted report. */
export const ordersWithAddresses = (input: ReportInput): Table => ({
  columns: [
    ...['order-id', 'order-item-id', 'purchase-date', 'buyer-email', 'buyer-name', 'buyer-phone-number', 'sku'],
    ...['product-name', 'quantity-purchased', 'recipient-name', 'ship-address-1', 'ship-city', 'ship-state'],
    ...['ship-postal-code', 'ship-country'],
  ],
  rows: ordersOf(input, false).flatMap(({ orderId, createdAt, buyer, address, marketplaceId, lines }) =>
    lines.map((line) => [
      ...[orderId, line.orderItemId, isoTime(createdAt), buyer.email, buyer.name, address.phone, line.sku, line.title],
      ...[String(line.quantity), address.name, address.line, address.city, address.state, address.postalCode],
      shopIn(marketplaceId).country,
    ]),
  ),
})
