import { hash32 } from '@platform/demo/random'
import type { Selection } from './kiosk-query.ts'
import { answerSalesAndTraffic, isSalesAndTraffic, type KioskInput } from './kiosk-sales-and-traffic.ts'
import { productsOf, shopIn } from './products.ts'

const argument = (args: string, name: string) => new RegExp(`${name}\\s*:\\s*"?([\\w-]+)`).exec(args)?.[1]

function valueOfField(name: string, row: Row): unknown {
  if (/startDate|endDate|^date$/.test(name)) return row.date
  if (/currencyCode/.test(name)) return row.currency
  if (/marketplaceId/.test(name)) return row.marketplaceId
  if (/asin$/i.test(name)) return row.asin
  if (/(m|fn)?sku$/i.test(name)) return row.sku
  const number = hash32(`${row.date}|${row.asin}|${name}`) % 4_000
  if (/amount|percentage|rate|average/i.test(name)) return number / 100
  return /name|title|type|granularity/i.test(name) ? name.toUpperCase() : number % 400
}

interface Row {
  date: string
  asin: string
  sku: string
  marketplaceId: string
  currency: string
}

const objectOf = (fields: Selection[], row: Row): Record<string, unknown> =>
  Object.fromEntries(
    fields.map(({ name, fields: inner }) => [name, inner.length > 0 ? objectOf(inner, row) : valueOfField(name, row)]),
  )

const daysMax = 400

function answerOther({ name, args, fields }: Selection, { seller }: KioskInput): object[] {
  const marketplaceId = seller.marketplaceIds[0] ?? ''
  const start = Date.parse(argument(args, 'startDate') ?? '') || Date.UTC(2026, 0, 1)
  const end = Date.parse(argument(args, 'endDate') ?? '') || start
  const days = Math.min(daysMax, Math.floor((end - start) / 86_400_000) + 1)
  const dates = Array.from({ length: Math.max(0, days) }, (_, index) =>
    new Date(start + index * 86_400_000).toISOString().slice(0, 10),
  )
  const place = { marketplaceId, currency: shopIn(marketplaceId).currency }
  if (/asin/i.test(name)) {
    return productsOf(seller, marketplaceId).map(({ asin, sku }) =>
      objectOf(fields, { ...place, asin, sku, date: dates[0] ?? '' }),
    )
  }
  return dates.map((date) => objectOf(fields, { ...place, date, asin: '', sku: '' }))
}

/**
 * Returns the lines of a query's document: Sales and Traffic as the report, other datasets with one line per day of the window, or
 * per product. @throws Error for arguments and fields that the schema of Sales and Traffic does not allow
 */
export const answerQuery = (schemas: readonly Selection[], input: KioskInput): object[] =>
  schemas
    .flatMap(({ fields }) => fields)
    .flatMap((dataset) =>
      isSalesAndTraffic(dataset) ? answerSalesAndTraffic(dataset, input) : answerOther(dataset, input),
    )
