import { money, productsOf, shopIn } from '../products.ts'
import { stockOf } from './listings-tables.ts'
import type { ReportInput } from './report-spec.ts'
import { rowsOf, type Table } from './table.ts'

const inventoryColumns = [
  ...['sku', 'fnsku', 'asin', 'product-name', 'condition', 'your-price', 'mfn-listing-exists'],
  ...['mfn-fulfillable-quantity', 'afn-listing-exists', 'afn-warehouse-quantity', 'afn-fulfillable-quantity'],
  ...['afn-unsellable-quantity', 'afn-reserved-quantity', 'afn-total-quantity', 'per-unit-volume'],
  ...['afn-inbound-working-quantity', 'afn-inbound-shipped-quantity', 'afn-inbound-receiving-quantity'],
  ...['afn-researching-quantity', 'afn-reserved-future-supply', 'afn-future-supply-buyable'],
]

/** Returns Amazon's identifier of a product in its warehouses. */
export const fnskuOf = (asin: string): string => `X00${asin.slice(-7)}`

/** Generates Manage FBA Inventory, a snapshot. */
export const fbaInventory = ({ seller, spec }: ReportInput): Table => ({
  columns: inventoryColumns,
  rows: rowsOf(
    inventoryColumns,
    spec.marketplaceIds.flatMap((id) =>
      productsOf(seller, id).map(({ sku, asin, title, price }) => {
        const stock = stockOf(seller, sku)
        return {
          sku,
          fnsku: fnskuOf(asin),
          asin,
          'product-name': title,
          condition: 'New',
          'your-price': money(price, shopIn(id)).Amount,
          'mfn-listing-exists': 'No',
          'afn-listing-exists': 'Yes',
          'afn-warehouse-quantity': String(stock + 5),
          'afn-fulfillable-quantity': String(stock),
          'afn-unsellable-quantity': '1',
          'afn-reserved-quantity': '4',
          'afn-total-quantity': String(stock + 5),
          'per-unit-volume': '0.12',
          'afn-inbound-working-quantity': '0',
          'afn-inbound-shipped-quantity': '0',
          'afn-inbound-receiving-quantity': '0',
          'afn-researching-quantity': '0',
          'afn-reserved-future-supply': '0',
          'afn-future-supply-buyable': '0',
        }
      }),
    ),
  ),
})

const availableColumns = [
  ...['seller-sku', 'fulfillment-channel-sku', 'asin', 'condition-type', 'Warehouse-Condition-code'],
  'Quantity Available',
]

/** Generates the FBA stock in sellable condition, a snapshot. */
export const availableInventory = ({ seller, spec }: ReportInput): Table => ({
  columns: availableColumns,
  rows: spec.marketplaceIds.flatMap((id) =>
    productsOf(seller, id).map(({ sku, asin }) => {
      return [sku, fnskuOf(asin), asin, 'NewItem', 'SELLABLE', String(stockOf(seller, sku))]
    }),
  ),
})

const feeColumns = [
  ...['sku', 'fnsku', 'asin', 'amazon-store', 'product-name', 'product-group', 'brand', 'fulfilled-by', 'your-price'],
  ...['sales-price', 'longest-side', 'median-side', 'shortest-side', 'length-and-girth', 'unit-of-dimension'],
  ...['item-package-weight', 'unit-of-weight', 'product-size-weight-band', 'currency', 'estimated-fee-total'],
  ...['estimated-referral-fee-per-unit', 'estimated-variable-closing-fee'],
  'expected-domestic-fulfilment-fee-per-unit',
]
const efnCountries = ['uk', 'de', 'fr', 'it', 'es', 'se']
const efnColumns = efnCountries.map((country) => `expected-efn-fulfilment-fee-per-unit-${country}`)

/** Generates the estimated fees; in Europe with the fees of the European Fulfilment Network. */
export function estimatedFees({ seller, spec }: ReportInput): Table {
  const [marketplaceId = ''] = spec.marketplaceIds
  const shop = shopIn(marketplaceId)
  const columns = shop.region === 'EU' ? [...feeColumns, ...efnColumns] : feeColumns
  const amount = (minor: number) => money(Math.round(minor), shop).Amount
  const records = productsOf(seller, marketplaceId).map(({ sku, asin, title, price, family }) => {
    const fulfilment = 3.22 * shop.dollarPrice * shop.minorUnits
    return {
      sku,
      fnsku: fnskuOf(asin),
      asin,
      'amazon-store': shop.country,
      'product-name': title,
      'product-group': family.name,
      'fulfilled-by': 'Amazon',
      'your-price': amount(price),
      'sales-price': amount(price),
      'longest-side': '30.5',
      'median-side': '20.3',
      'shortest-side': '10.2',
      'unit-of-dimension': 'centimeters',
      'item-package-weight': '0.84',
      'unit-of-weight': 'kilograms',
      currency: shop.currency,
      'estimated-fee-total': amount(price * 0.15 + fulfilment),
      'estimated-referral-fee-per-unit': amount(price * 0.15),
      'expected-domestic-fulfilment-fee-per-unit': amount(fulfilment),
      ...Object.fromEntries(efnColumns.map((column) => [column, amount(fulfilment * 1.6)])),
    }
  })
  return { columns, rows: rowsOf(columns, records) }
}
