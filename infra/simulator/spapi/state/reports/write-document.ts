import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import type { Document } from '../../../documents.ts'
import type { Seller } from '../../../world.ts'
import { isRestrictedReport } from '../../check/restricted.ts'
import { shopIn } from '../products.ts'
import { anyJson, searchCatalogPerformance, searchQueryPerformance, searchTerms } from './brand-analytics.ts'
import { type Charset, encodeText } from './encode-text.ts'
import { customerReturns, fulfilledShipments, reimbursements } from './fulfilment-tables.ts'
import { availableInventory, estimatedFees, fbaInventory } from './inventory-tables.ts'
import { ledgerDetail, ledgerSummary } from './ledger-tables.ts'
import { merchantListings } from './listings-tables.ts'
import type { ReportInput } from './report-spec.ts'
import { salesAndTraffic } from './sales-and-traffic.ts'
import type { SettlementPeriod } from './settlement-periods.ts'
import { settlementTable } from './settlement-table.ts'
import type { Table } from './table.ts'
import { allOrders, anyTable, openListings, ordersWithAddresses } from './tables.ts'
import { toldTable } from './told-table.ts'

type MakeTable = (input: ReportInput) => Table

/** Reports of events: one whose window has none is cancelled. */
const events: Record<string, MakeTable> = {
  GET_FLAT_FILE_ALL_ORDERS_DATA_BY_ORDER_DATE_GENERAL: allOrders(false),
  GET_FLAT_FILE_ALL_ORDERS_DATA_BY_LAST_UPDATE_GENERAL: allOrders(true),
  GET_AMAZON_FULFILLED_SHIPMENTS_DATA_GENERAL: fulfilledShipments,
  GET_FBA_FULFILLMENT_CUSTOMER_RETURNS_DATA: customerReturns,
  GET_FBA_REIMBURSEMENTS_DATA: reimbursements,
  GET_LEDGER_DETAIL_VIEW_DATA: ledgerDetail,
}

const tables: Record<string, MakeTable> = {
  ...events,
  GET_LEDGER_SUMMARY_VIEW_DATA: ledgerSummary,
  GET_FLAT_FILE_OPEN_LISTINGS_DATA: openListings,
  GET_MERCHANT_LISTINGS_ALL_DATA: merchantListings,
  GET_MERCHANT_LISTINGS_DATA: merchantListings,
  GET_FBA_MYI_UNSUPPRESSED_INVENTORY_DATA: fbaInventory,
  GET_FBA_MYI_ALL_INVENTORY_DATA: fbaInventory,
  GET_AFN_INVENTORY_DATA: availableInventory,
  GET_FBA_ESTIMATED_FBA_FEES_TXT_DATA: estimatedFees,
}

const analytics: Record<string, (input: ReportInput) => object> = {
  GET_SALES_AND_TRAFFIC_REPORT: salesAndTraffic,
  GET_BRAND_ANALYTICS_SEARCH_QUERY_PERFORMANCE_REPORT: searchQueryPerformance,
  GET_BRAND_ANALYTICS_SEARCH_CATALOG_PERFORMANCE_REPORT: searchCatalogPerformance,
  GET_BRAND_ANALYTICS_SEARCH_TERMS_REPORT: searchTerms,
}

/** Returns whether Amazon has data for a report: true unless it reports events and its window has none. */
export function hasData(input: ReportInput): boolean {
  const make = events[input.spec.reportType]
  return make === undefined || make(input).rows.length > 0
}

const isJson = (type: string) =>
  type in analytics ||
  /BRAND_ANALYTICS|_VENDOR_|SELLER_PERFORMANCE|ACCOUNT_HEALTH|PROMOTION|COUPON|B2B_PRODUCT/.test(type)
const isXml = (type: string) => /XML|^GET_ORDER_REPORT_DATA_/.test(type)

/** Escapes text for XML. */
const escapeXml = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

const tsv = ({ columns, rows }: Table) => [columns, ...rows].map((row) => `${row.join('\t')}\r\n`).join('')

function xml({ columns, rows }: Table): string {
  const row = (values: string[]) =>
    values.map((value, at) => `<${columns[at]}>${escapeXml(value)}</${columns[at]}>`).join('')
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Report>${rows.map((one) => `<Row>${row(one)}</Row>`).join('\n')}</Report>\n`
}

function tableOf(input: ReportInput): Table {
  const { reportType } = input.spec
  const make = tables[reportType] ?? (isRestrictedReport(reportType) ? ordersWithAddresses : anyTable)
  return toldTable(make(input), input)
}

function textOf(input: ReportInput): string {
  const { reportType } = input.spec
  if (isJson(reportType)) return JSON.stringify((analytics[reportType] ?? anyJson)(input))
  return isXml(reportType) ? xml(tableOf(input)) : tsv(tableOf(input))
}

/** Flat files have the charset of their marketplace: Shift_JIS in Japan, Cp1252 elsewhere. JSON and XML are UTF-8. */
function charsetOf({ spec }: ReportInput): Charset {
  if (isJson(spec.reportType) || isXml(spec.reportType)) return 'UTF-8'
  return spec.marketplaceIds.some((id) => shopIn(id).language === 'ja') ? 'Shift_JIS' : 'Cp1252'
}

/** A document, and whether the answer that names it states GZIP. */
export interface Written {
  document: Document
  isCompressed: boolean
}

const contentTypeOf = (charset: Charset) => `text/plain; charset=${charset}`

/** Repeats a report's lines up to a size, buffering about 64 kB. */
function stretched({ columns, rows }: Table, bytes: number, charset: Charset): Document {
  const head = encodeText(`${columns.join('\t')}\r\n`, charset)
  const lines = encodeText(rows.map((row) => `${row.join('\t')}\r\n`).join('') || '\r\n', charset)
  const block = Buffer.concat(Array.from({ length: Math.ceil(65_536 / lines.length) }, () => lines))
  function* chunks() {
    let left = bytes
    for (let next = head; left > 0; next = block) {
      const chunk = next.length <= left ? next : next.subarray(0, left)
      left -= chunk.length
      yield chunk
    }
  }
  return { contentType: contentTypeOf(charset), bytes, body: () => Readable.from(chunks()) }
}

/** Writes a report's file, gzipped as most of Amazon's; with `bytes` uncompressed and of at least that size. */
export function writeDocument(input: ReportInput, bytes: number): Written {
  const charset = charsetOf(input)
  if (bytes > 0) return { document: stretched(tableOf(input), bytes, charset), isCompressed: false }
  const file = gzipSync(encodeText(textOf(input), charset))
  return { document: { contentType: contentTypeOf(charset), body: () => file }, isCompressed: true }
}

/** Writes the document with which Amazon replaces a failed report. */
export function writeFailure(reason: string): Written {
  const file = gzipSync(JSON.stringify({ errorDetails: reason }))
  return { document: { contentType: contentTypeOf('UTF-8'), body: () => file }, isCompressed: true }
}

/** Writes a settlement, uncompressed and without a charset in its Content-Type. */
export function writeSettlement(seller: Seller, period: SettlementPeriod): Written {
  const file = encodeText(tsv(settlementTable(seller, period)), 'Cp1252')
  return { document: { contentType: 'text/plain', body: () => file, bytes: file.length }, isCompressed: false }
}
