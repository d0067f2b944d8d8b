import type { Marketplace } from '@platform/demo/marketplaces'
import { hash32 } from '@platform/demo/random'
import type { Seller } from '../../../world.ts'
import { shopIn } from '../products.ts'
import type { SettlementPeriod } from './settlement-periods.ts'
import { aftermathMs, type ShippedLine, shippedLines } from './shipped-lines.ts'
import { rowsOf, type Table } from './table.ts'

const columns = [
  ...['settlement-id', 'settlement-start-date', 'settlement-end-date', 'deposit-date', 'total-amount', 'currency'],
  ...['transaction-type', 'order-id', 'merchant-order-id', 'adjustment-id', 'shipment-id', 'marketplace-name'],
  ...['amount-type', 'amount-description', 'amount', 'fulfillment-id', 'posted-date', 'posted-date-time'],
  ...['order-item-code', 'merchant-order-item-id', 'merchant-adjustment-item-id', 'sku', 'quantity-purchased'],
  'promotion-id',
]

/** One amount of a settlement, in minor units. */
interface Entry {
  at: number
  amount: number
  type: string
  description: string
  transaction: string
  cells: Record<string, string>
}

const commissionRate = 0.15
/** Fulfilment fee of a unit and monthly fee of the account, in US cents. */
const unitFee = 322
const subscriptionFee = 3_999

/** Returns how a marketplace writes numbers and times: comma and day first in continental Europe, day first in Britain. */
function notationOf({ region, country, minorUnits }: Marketplace) {
  const [isEuropean, hasComma] = [region === 'EU', region === 'EU' && country !== 'GB']
  const parts = (at: number) => new Date(at).toISOString().slice(0, 10).split('-')
  const day = (at: number) => (isEuropean ? parts(at).toReversed().join('.') : parts(at).join('-'))
  return {
    day,
    time: (at: number) => `${day(at)} ${new Date(at).toISOString().slice(11, 19)} UTC`,
    amount(minor: number): string {
      const text = minorUnits === 1 ? String(minor) : (minor / minorUnits).toFixed(2)
      return hasComma ? text.replace('.', ',') : text
    },
  }
}

function saleOf({ order, line, shippedAt }: ShippedLine, { minorUnits, dollarPrice }: Marketplace): Entry[] {
  const fee = order.channel === 'AFN' ? Math.round((unitFee * dollarPrice * minorUnits) / 100) * line.quantity : 0
  const entry = (type: string, description: string, amount: number, more: Record<string, string> = {}): Entry => ({
    at: shippedAt,
    amount,
    type,
    description,
    transaction: 'Order',
    cells: { ...cellsOf({ order, line }), ...more },
  })
  return [
    entry('ItemPrice', 'Principal', line.price, { 'quantity-purchased': String(line.quantity) }),
    entry('ItemFees', 'Commission', -Math.round(line.price * commissionRate)),
    ...(fee > 0 ? [entry('ItemFees', 'FBAPerUnitFulfillmentFee', -fee)] : []),
  ]
}

const cellsOf = ({ order, line }: Pick<ShippedLine, 'order' | 'line'>): Record<string, string> => ({
  'order-id': order.orderId,
  'merchant-order-id': order.orderId,
  'shipment-id': `D${hash32(order.orderId)}`,
  'marketplace-name': shopIn(order.marketplaceId).name,
  'fulfillment-id': order.channel,
  'order-item-code': line.orderItemId,
  sku: line.sku,
})

function refundsOf({ order, line, returns }: ShippedLine): Entry[] {
  const price = Math.round(line.price / line.quantity)
  return returns.flatMap(({ at, id }) => {
    const entry = (type: string, description: string, amount: number): Entry => ({
      at,
      amount,
      type,
      description,
      transaction: 'Refund',
      cells: { ...cellsOf({ order, line }), 'adjustment-id': id, 'merchant-adjustment-item-id': id },
    })
    const commission = Math.round(price * commissionRate)
    return [
      entry('ItemPrice', 'Principal', -price),
      entry('ItemFees', 'Commission', commission),
      entry('ItemFees', 'RefundCommission', -Math.round(commission / 5)),
    ]
  })
}

/** Fees that belong to no order. The transport fee names a shipment to Amazon in the column of orders. */
function otherEntries({ settlementId, from }: SettlementPeriod, { minorUnits, dollarPrice }: Marketplace): Entry[] {
  const fee = (cents: number) => -Math.round((cents * dollarPrice * minorUnits) / 100)
  const entry = (description: string, amount: number, cells: Record<string, string> = {}): Entry => ({
    at: from + 86_400_000,
    amount,
    type: 'other-transaction',
    description,
    transaction: 'other-transaction',
    cells,
  })
  const shipment = `FBA15${settlementId.slice(-7)}`
  return [
    entry('Subscription Fee', fee(subscriptionFee)),
    entry('Storage Fee', fee(1_000 + (hash32(settlementId) % 9_000))),
    entry('FBAInboundTransportationFee', fee(2_500 + (hash32(shipment) % 4_000)), { 'order-id': shipment }),
  ]
}

function entriesOf(seller: Seller, period: SettlementPeriod): Entry[] {
  const { from, until, marketplaceIds, listedAt } = period
  const shop = shopIn(marketplaceIds[0] ?? '')
  const lines = shippedLines(seller, marketplaceIds, { from: from - aftermathMs, until }, listedAt)
  const posted = ({ at }: Entry) => at >= from && at < until
  return [
    ...otherEntries(period, shop),
    ...lines.flatMap((line) => [...saleOf(line, shopIn(line.order.marketplaceId)), ...refundsOf(line)].filter(posted)),
  ].toSorted((a, b) => a.at - b.at)
}

/** Writes a settlement: a first row with the total, then one row per amount; the amounts add up to the total. */
export function settlementTable(seller: Seller, period: SettlementPeriod): Table {
  const { settlementId, currency, from, until, depositAt } = period
  const { day, time, amount } = notationOf(shopIn(period.marketplaceIds[0] ?? ''))
  const entries = entriesOf(seller, period)
  const total = entries.reduce((sum, entry) => sum + entry.amount, 0)
  const head = {
    'settlement-id': settlementId,
    'settlement-start-date': time(from),
    'settlement-end-date': time(until),
    'deposit-date': time(depositAt),
    'total-amount': amount(total),
    currency,
  }
  const records = entries.map((entry) => ({
    'settlement-id': settlementId,
    'transaction-type': entry.transaction,
    'amount-type': entry.type,
    'amount-description': entry.description,
    amount: amount(entry.amount),
    'posted-date': day(entry.at),
    'posted-date-time': time(entry.at),
    ...entry.cells,
  }))
  return { columns, rows: rowsOf(columns, [head, ...records]) }
}
