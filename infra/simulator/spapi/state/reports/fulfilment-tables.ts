import { hash32 } from '@platform/demo/random'
import { money, shopIn } from '../products.ts'
import { fnskuOf } from './inventory-tables.ts'
import { type ReportInput, windowOf } from './report-spec.ts'
import { aftermathMs, type ShippedLine, shippedLines } from './shipped-lines.ts'
import { dayIn, isoTime, rowsOf, type Table } from './table.ts'

const dayMs = 86_400_000
const centres = ['PDX9', 'ONT8', 'PHX7', 'LEJ1', 'NRT5']

export const centreOf = (text: string): string => centres[hash32(text) % centres.length] ?? 'PDX9'

/** Returns the lines that Amazon fulfilled for a report, shipped up to `aftermathMs` before its window. */
const linesOf = ({ seller, spec, now }: ReportInput, from: number, until: number): ShippedLine[] =>
  shippedLines(seller, spec.marketplaceIds, { from, until }, now).filter(({ order }) => order.channel === 'AFN')

const shipmentColumns = [
  ...['amazon-order-id', 'merchant-order-id', 'shipment-id', 'shipment-item-id', 'amazon-order-item-id'],
  ...['merchant-order-item-id', 'purchase-date', 'payments-date', 'shipment-date', 'reporting-date', 'sku'],
  ...['product-name', 'quantity-shipped', 'currency', 'item-price', 'item-tax', 'shipping-price', 'shipping-tax'],
  ...['gift-wrap-price', 'gift-wrap-tax', 'ship-service-level', 'ship-city', 'ship-state', 'ship-postal-code'],
  ...['ship-country', 'item-promotion-discount', 'ship-promotion-discount', 'carrier', 'tracking-number'],
  ...['estimated-arrival-date', 'fulfillment-center-id', 'fulfillment-channel', 'sales-channel'],
]

/** Generates the shipments of the window; the key of a row is shipment-item-id. */
export function fulfilledShipments(input: ReportInput): Table {
  const { from, until } = windowOf(input)
  const records = linesOf(input, from, until).map(({ order, line, shippedAt }) => {
    const shop = shopIn(order.marketplaceId)
    const shipment = `D${hash32(order.orderId)}`
    return {
      'amazon-order-id': order.orderId,
      'shipment-id': shipment,
      'shipment-item-id': `D${hash32(line.orderItemId)}`,
      'amazon-order-item-id': line.orderItemId,
      'purchase-date': isoTime(order.createdAt),
      'payments-date': isoTime(order.createdAt + 1_800_000),
      'shipment-date': isoTime(shippedAt),
      'reporting-date': isoTime(shippedAt + 3_600_000),
      sku: line.sku,
      'product-name': line.title,
      'quantity-shipped': String(line.quantity),
      currency: shop.currency,
      'item-price': money(line.price, shop).Amount,
      'item-tax': '0.00',
      'shipping-price': '0.00',
      'shipping-tax': '0.00',
      'ship-service-level': 'Expedited',
      'ship-city': order.address.city,
      'ship-state': order.address.state,
      'ship-postal-code': order.address.postalCode,
      'ship-country': shop.country,
      'item-promotion-discount': '0.00',
      'ship-promotion-discount': '0.00',
      carrier: 'AMZN_US',
      'tracking-number': `TBA${hash32(shipment)}`,
      'estimated-arrival-date': isoTime(shippedAt + 2 * dayMs),
      'fulfillment-center-id': centreOf(order.orderId),
      'fulfillment-channel': 'AFN',
      'sales-channel': shop.name,
    }
  })
  return {
    columns: shipmentColumns,
    rows: rowsOf(shipmentColumns, records),
    dateOf: dayIn(shipmentColumns, 'shipment-date'),
    figures: ['quantity-shipped', 'item-price'],
  }
}

const returnColumns = [
  ...['return-date', 'order-id', 'sku', 'asin', 'fnsku', 'product-name', 'quantity', 'fulfillment-center-id'],
  ...['detailed-disposition', 'reason', 'status', 'license-plate-number', 'customer-comments'],
]
const reasons = ['UNWANTED_ITEM', 'DEFECTIVE', 'NOT_AS_DESCRIBED', 'ORDERED_WRONG_ITEM', 'NO_REASON_GIVEN']

/** Generates the returns of the window, one row per unit: two units of one order differ in their license plate, if it is known. */
export function customerReturns(input: ReportInput): Table {
  const { from, until } = windowOf(input)
  const records = linesOf(input, from - aftermathMs, until)
    .flatMap(({ order, line, returns }) => returns.map((one) => ({ ...one, order, line })))
    .filter(({ at }) => at >= from && at < until)
    .toSorted((a, b) => a.at - b.at)
    .map(({ at, id, order, line }) => ({
      'return-date': isoTime(at),
      'order-id': order.orderId,
      sku: line.sku,
      asin: line.asin,
      fnsku: fnskuOf(line.asin),
      'product-name': line.title,
      quantity: '1',
      'fulfillment-center-id': centreOf(order.orderId),
      'detailed-disposition': hash32(id) % 4 === 0 ? 'CUSTOMER_DAMAGED' : 'SELLABLE',
      reason: reasons[hash32(`${id}|reason`) % reasons.length] ?? '',
      status: 'Unit returned to inventory',
      'license-plate-number': hash32(`${id}|plate`) % 9 === 0 ? '' : id,
    }))
  return { columns: returnColumns, rows: rowsOf(returnColumns, records), dateOf: dayIn(returnColumns, 'return-date') }
}

const reimbursementColumns = [
  ...['approval-date', 'reimbursement-id', 'case-id', 'amazon-order-id', 'reason', 'sku', 'fnsku', 'asin'],
  ...['product-name', 'condition', 'currency-unit', 'amount-per-unit', 'amount-total', 'quantity-reimbursed-cash'],
  ...['quantity-reimbursed-inventory', 'quantity-reimbursed-total', 'original-reimbursement-id'],
  'original-reimbursement-type',
]

/** Generates the reimbursements of the window, of the whole account. */
export function reimbursements(input: ReportInput): Table {
  const { from, until } = windowOf(input)
  const account = { ...input, spec: { ...input.spec, marketplaceIds: input.seller.marketplaceIds } }
  const records = linesOf(account, from - aftermathMs, until)
    .flatMap((one) => (one.reimbursedAt === undefined ? [] : { ...one, at: one.reimbursedAt }))
    .filter(({ at }) => at >= from && at < until)
    .toSorted((a, b) => a.at - b.at)
    .map(({ at, order, line }) => {
      const shop = shopIn(order.marketplaceId)
      const amount = money(Math.round(line.price / line.quantity), shop).Amount
      return {
        'approval-date': isoTime(at),
        'reimbursement-id': String(10_000_000_000 + hash32(`${line.orderItemId}|reimbursed`)),
        'amazon-order-id': order.orderId,
        reason: hash32(line.orderItemId) % 2 ? 'Lost_Warehouse' : 'CustomerReturn',
        sku: line.sku,
        fnsku: fnskuOf(line.asin),
        asin: line.asin,
        'product-name': line.title,
        condition: 'NewItem',
        'currency-unit': shop.currency,
        'amount-per-unit': amount,
        'amount-total': amount,
        'quantity-reimbursed-cash': '1',
        'quantity-reimbursed-inventory': '0',
        'quantity-reimbursed-total': '1',
      }
    })
  return {
    columns: reimbursementColumns,
    rows: rowsOf(reimbursementColumns, records),
    dateOf: dayIn(reimbursementColumns, 'approval-date'),
    figures: ['amount-per-unit', 'amount-total'],
  }
}
