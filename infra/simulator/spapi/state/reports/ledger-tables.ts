import { hash32 } from '@platform/demo/random'
import { shopIn } from '../products.ts'
import { centreOf } from './fulfilment-tables.ts'
import { fnskuOf } from './inventory-tables.ts'
import { type LedgerDay, ledgerDays } from './ledger-days.ts'
import type { ReportInput } from './report-spec.ts'
import { rowsOf, type Table } from './table.ts'

const dayMs = 86_400_000
const pad = (number: number) => String(number).padStart(2, '0')

/** Formats a day (a number since 1970) as MM/DD/YYYY. */
function americanDay(day: number): string {
  const date = new Date(day * dayMs)
  return `${pad(date.getUTCMonth() + 1)}/${pad(date.getUTCDate())}/${date.getUTCFullYear()}`
}

/** Reads MM/DD/YYYY or MM/YYYY in the first, quoted cell as YYYY-MM-DD. */
function dayOfRow([date = '']: readonly string[]): string {
  const parts = date.replaceAll('"', '').split('/')
  const [month, day, year] = parts.length === 2 ? [parts[0], '01', parts[1]] : parts
  return `${year}-${month}-${day}`
}

/** Quotes every cell as the ledger does: quotes inside a cell stay as they are. */
const quoted = ({ columns, rows, ...rest }: Table): Table => ({
  ...rest,
  columns: columns.map((column) => `"${column}"`),
  rows: rows.map((row) => row.map((cell) => `"${cell}"`)),
})

const namesOf = ({ product: { asin, sku, title } }: LedgerDay) => ({
  FNSKU: fnskuOf(asin),
  ASIN: asin,
  MSKU: sku,
  Title: title,
  Disposition: 'SELLABLE',
})

const detailColumns = [
  ...['Date', 'FNSKU', 'ASIN', 'MSKU', 'Title', 'Event Type', 'Reference ID', 'Quantity', 'Fulfillment Center'],
  ...['Disposition', 'Reason', 'Country', 'Reconciled Quantity', 'Unreconciled Quantity', 'Date and Time'],
]

function eventsOf(one: LedgerDay, country: string): Record<string, string>[] {
  const { day, product, receipts, shipments, returns, adjustment } = one
  const event = (type: string, quantity: number, reference: string, at = day * dayMs) => ({
    ...namesOf(one),
    Date: americanDay(day),
    'Event Type': type,
    'Reference ID': reference,
    Quantity: String(quantity),
    'Fulfillment Center': centreOf(reference || product.sku),
    Country: country,
    'Date and Time': `${new Date(at).toISOString().slice(0, 11)}00:00:00+0000`,
  })
  const transfer = hash32(`${product.sku}|${day}|transfer`) % 6 === 0 ? 1 + (day % 3) : 0
  const reference = `FBA15${String(hash32(`${product.sku}|${day}`)).slice(-7)}`
  return [
    ...(receipts > 0 ? [event('Receipts', receipts, reference)] : []),
    // The ledger names no order, so that two shipments of one unit on one day are equal in every field.
    ...shipments.map(({ quantity }) => event('Shipments', -quantity, '')),
    ...returns.map(() => event('CustomerReturns', 1, '')),
    ...(transfer > 0
      ? [event('WhseTransfers', -transfer, reference), event('WhseTransfers', transfer, reference)]
      : []),
    ...(adjustment < 0 ? [{ ...event('Adjustments', adjustment, reference), Reason: 'M' }] : []),
  ]
}

/** Generates the ledger's events; the option `eventType` selects one kind. */
export function ledgerDetail(input: ReportInput): Table {
  const { country } = shopIn(input.spec.marketplaceIds[0] ?? '')
  const { eventType } = input.spec.reportOptions ?? {}
  const records = ledgerDays(input)
    .flatMap((day) => eventsOf(day, country))
    .filter((event) => !eventType || event['Event Type'] === eventType)
  return quoted({ columns: detailColumns, rows: rowsOf(detailColumns, records), dateOf: dayOfRow })
}

const summaryColumns = [
  ...['Date', 'FNSKU', 'ASIN', 'MSKU', 'Title', 'Disposition', 'Starting Warehouse Balance'],
  ...['In Transit Between Warehouses', 'Receipts', 'Customer Shipments', 'Customer Returns', 'Vendor Returns'],
  ...['Warehouse Transfer In/Out', 'Found', 'Lost', 'Damaged', 'Disposed', 'Other Events'],
  ...['Ending Warehouse Balance', 'Unknown Events', 'Location'],
]

/** Returns the date of the row that contains a day: the day, the Saturday of its week, or its month as MM/YYYY. */
function periodDate(day: number, period: string): string {
  if (period === 'DAILY') return americanDay(day)
  if (period === 'WEEKLY') return americanDay(day + 6 - ((day + 4) % 7))
  return americanDay(day).replace(/\/\d\d\//, '/')
}

/** Generates the ledger's balances by `aggregatedByTimePeriod` (Amazon's spelling), monthly by default. */
export function ledgerSummary(input: ReportInput): Table {
  const { aggregatedByTimePeriod = 'MONTHLY', aggregateByLocation } = input.spec.reportOptions ?? {}
  const { country } = shopIn(input.spec.marketplaceIds[0] ?? '')
  const groups = Map.groupBy(
    ledgerDays(input),
    ({ day, product }) => `${periodDate(day, aggregatedByTimePeriod)}|${product.sku}`,
  )
  const records = [...groups.values()].flatMap((days) => {
    const [first, last] = [days[0], days.at(-1)]
    if (!first || !last) return []
    const sum = (read: (day: LedgerDay) => number) => String(days.reduce((total, day) => total + read(day), 0))
    return [
      {
        ...namesOf(first),
        Date: periodDate(first.day, aggregatedByTimePeriod),
        'Starting Warehouse Balance': String(first.start),
        'In Transit Between Warehouses': '0',
        Receipts: sum(({ receipts }) => receipts),
        'Customer Shipments': sum(({ shipments }) => -shipments.reduce((total, { quantity }) => total + quantity, 0)),
        'Customer Returns': sum(({ returns }) => returns.length),
        'Vendor Returns': '0',
        'Warehouse Transfer In/Out': '0',
        Found: '0',
        Lost: sum(({ adjustment }) => adjustment),
        Damaged: '0',
        Disposed: '0',
        'Other Events': '0',
        'Ending Warehouse Balance': String(last.end),
        'Unknown Events': '0',
        Location: aggregateByLocation === 'FC' ? centreOf(first.product.sku) : country,
      },
    ]
  })
  return quoted({ columns: summaryColumns, rows: rowsOf(summaryColumns, records), dateOf: dayOfRow })
}
