import type { Mode } from '../job-definition.ts'
import { type Period, periods } from '../period.ts'

/** Facts of a report type that Amazon's models lack. */
export interface ReportRule {
  /** `listed`: Amazon alone creates it, and a request for it is refused. */
  source: 'requested' | 'listed'
  /** `none`: a state without dates; `days`: whole days; `period`: exactly the periods that an option names. */
  range: 'none' | 'days' | 'period'
  /** Days begin at midnight of the marketplace, or of UTC where the date column is a time. */
  zone: 'marketplace' | 'UTC'
  /** Days of one report, for `days`. */
  daysMax: number
  /** Periods of one report, if an option names the period. */
  periodsMax?: Readonly<Partial<Record<Period, number>>>
  /** Option that names the period. */
  periodOption?: string
  /** Hours after the end of a day or period until Amazon has it. */
  delayHours: number
  retentionDays?: number
  /** Amazon uses or accepts only one marketplace. */
  isOneMarketplace: boolean
  /** Days that are read again, because Amazon changes them. */
  restatementDays: number
  mode: Mode
  /** Columns that identify a row; known for few types. */
  key?: readonly string[]
  dateColumn?: string
  /** Options with their allowed values; null allows any text. Absent: the options are not known. */
  options?: Readonly<Record<string, readonly string[] | null>>
  optionsRequired?: readonly string[]
  optionDefaults?: Readonly<Record<string, string>>
}

const base: ReportRule = {
  source: 'requested',
  range: 'days',
  zone: 'marketplace',
  daysMax: 30,
  delayHours: 24,
  isOneMarketplace: false,
  restatementDays: 7,
  mode: 'append',
}
/** Reports of the present state: no dates, one row per object, a day's state replaces an earlier one of that day. */
const snapshot: ReportRule = {
  ...base,
  range: 'none',
  restatementDays: 0,
  delayHours: 0,
  mode: 'snapshot',
  options: {},
}
const byDay = (dateColumn: string, more: Partial<ReportRule> = {}): ReportRule => ({
  ...base,
  mode: 'replace_window',
  dateColumn,
  ...more,
})
/** The loader replaces rows by the UTC day of a time, so windows begin and end at midnight of UTC. */
const byTime = (dateColumn: string, more: Partial<ReportRule> = {}): ReportRule =>
  byDay(dateColumn, { zone: 'UTC', options: {}, ...more })

const onePeriod = { DAY: 1, WEEK: 1, MONTH: 1, QUARTER: 1, YEAR: 1 }

/** Brand Analytics: one whole period per report, Sunday to Saturday for weeks; weeks may be late by six days. */
const brandAnalytics = (from: 'DAY' | 'WEEK', more: Partial<ReportRule> = {}): ReportRule => {
  const reportPeriod = from === 'DAY' ? periods.slice(0, 4) : periods.slice(1, 4)
  return {
    ...base,
    range: 'period',
    periodOption: 'reportPeriod',
    periodsMax: onePeriod,
    delayHours: 6 * 24,
    isOneMarketplace: true,
    restatementDays: 0,
    mode: 'replace_window',
    dateColumn: 'startdate',
    options: { reportPeriod },
    optionsRequired: ['reportPeriod'],
    ...more,
  }
}

/** Vendor retail analytics: a day is published 72 hours after its end; asked earlier, the report is FATAL. */
const vendor = (options: ReportRule['options'], more: Partial<ReportRule> = {}): ReportRule => ({
  ...base,
  range: 'period',
  periodOption: 'reportPeriod',
  periodsMax: { DAY: 15, WEEK: 7, MONTH: 15, QUARTER: 4, YEAR: 1 },
  delayHours: 96,
  isOneMarketplace: true,
  restatementDays: 7,
  mode: 'replace_window',
  dateColumn: 'startdate',
  options: { reportPeriod: periods, ...options },
  optionsRequired: ['reportPeriod', ...Object.keys(options ?? {})],
  ...more,
})
const views = { distributorView: ['MANUFACTURING', 'SOURCING'] }

const realTime = (more: Partial<ReportRule> = {}): ReportRule =>
  byTime('starttime', {
    daysMax: 14,
    delayHours: 0,
    retentionDays: 30,
    isOneMarketplace: true,
    restatementDays: 1,
    ...more,
  })

/** Listings reports: only the first marketplace counts, and the header is in the seller's language unless a locale is given. */
const listings: ReportRule = {
  ...snapshot,
  isOneMarketplace: true,
  options: { custom: null, preferredReportDocumentLocale: null },
  optionDefaults: { preferredReportDocumentLocale: 'en_US' },
}
const settlement: ReportRule = {
  ...base,
  source: 'listed',
  retentionDays: 90,
  delayHours: 0,
  // A settlement never changes, and each is listed for up to two weeks of activity.
  restatementDays: 14,
  options: {},
}
const orders = (dateColumn: string, restatementDays: number): ReportRule =>
  byTime(dateColumn, { delayHours: 1, retentionDays: 730, restatementDays })

/**
 * Windows, availability, options and keys by report type. Sources: developer-docs.amazon.com "Report type values", the schemas of
 * amzn/selling-partner-api-models, and the loaders of Airbyte, Openbridge, Fivetran and SourceMedium for delays and restatement.
 * A column is named as the loader names it.
 */
const rules: Readonly<Record<string, ReportRule>> = {
  GET_SALES_AND_TRAFFIC_REPORT: byDay('date', {
    delayHours: 48,
    retentionDays: 730,
    isOneMarketplace: true,
    options: { dateGranularity: ['DAY', 'WEEK', 'MONTH'], asinGranularity: ['PARENT', 'CHILD', 'SKU'] },
    range: 'period',
    periodOption: 'dateGranularity',
    periodsMax: { DAY: 30, WEEK: 4, MONTH: 1 },
    optionDefaults: { dateGranularity: 'DAY' },
  }),
  GET_BRAND_ANALYTICS_SEARCH_QUERY_PERFORMANCE_REPORT: brandAnalytics('WEEK', {
    options: { reportPeriod: periods.slice(1, 4), asin: null },
    optionsRequired: ['reportPeriod', 'asin'],
  }),
  GET_BRAND_ANALYTICS_SEARCH_CATALOG_PERFORMANCE_REPORT: brandAnalytics('WEEK', {
    options: { reportPeriod: periods.slice(1, 4), asins: null },
  }),
  GET_BRAND_ANALYTICS_REPEAT_PURCHASE_REPORT: brandAnalytics('WEEK'),
  GET_BRAND_ANALYTICS_MARKET_BASKET_REPORT: brandAnalytics('DAY'),
  // Its records have no date, so rows of several periods can only be appended.
  GET_BRAND_ANALYTICS_SEARCH_TERMS_REPORT: brandAnalytics('DAY', { mode: 'append', delayHours: 72 }),
  GET_VENDOR_SALES_REPORT: vendor({ ...views, sellingProgram: ['RETAIL', 'BUSINESS', 'FRESH'] }),
  GET_VENDOR_INVENTORY_REPORT: vendor({ ...views, sellingProgram: ['RETAIL', 'FRESH'] }),
  GET_VENDOR_TRAFFIC_REPORT: vendor({}),
  GET_VENDOR_NET_PURE_PRODUCT_MARGIN_REPORT: vendor({}, { delayHours: 168 }),
  GET_VENDOR_FORECASTING_REPORT: {
    ...snapshot,
    isOneMarketplace: true,
    options: { sellingProgram: ['RETAIL', 'FRESH'] },
    optionsRequired: ['sellingProgram'],
  },
  GET_VENDOR_REAL_TIME_INVENTORY_REPORT: realTime({ daysMax: 7 }),
  GET_VENDOR_REAL_TIME_SALES_REPORT: realTime({ options: { currencyCode: null } }),
  GET_VENDOR_REAL_TIME_TRAFFIC_REPORT: realTime(),
  GET_FLAT_FILE_ALL_ORDERS_DATA_BY_ORDER_DATE_GENERAL: orders('purchase_date', 30),
  // An order leaves the day of its former change, so each day keeps the orders that were last changed on it when it was read.
  GET_FLAT_FILE_ALL_ORDERS_DATA_BY_LAST_UPDATE_GENERAL: orders('last_updated_date', 1),
  GET_AMAZON_FULFILLED_SHIPMENTS_DATA_GENERAL: {
    ...byTime('shipment_date', { delayHours: 24 }),
    mode: 'upsert',
    key: ['shipment_item_id'],
  },
  GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE: settlement,
  GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_V2: settlement,
  GET_V2_SETTLEMENT_REPORT_DATA_XML: settlement,
  GET_MERCHANT_LISTINGS_ALL_DATA: listings,
  GET_MERCHANT_LISTINGS_DATA: listings,
  GET_MERCHANT_LISTINGS_INACTIVE_DATA: listings,
  GET_FLAT_FILE_OPEN_LISTINGS_DATA: listings,
  GET_MERCHANT_CANCELLED_LISTINGS_DATA: listings,
  GET_MERCHANTS_LISTINGS_FYP_REPORT: { ...snapshot, isOneMarketplace: true },
  GET_FBA_MYI_UNSUPPRESSED_INVENTORY_DATA: snapshot,
  GET_FBA_MYI_ALL_INVENTORY_DATA: snapshot,
  GET_AFN_INVENTORY_DATA: snapshot,
  GET_AFN_INVENTORY_DATA_BY_COUNTRY: snapshot,
  GET_RESERVED_INVENTORY_DATA: snapshot,
  GET_FBA_INVENTORY_PLANNING_DATA: snapshot,
  GET_STRANDED_INVENTORY_UI_DATA: snapshot,
  GET_RESTOCK_INVENTORY_RECOMMENDATIONS_REPORT: snapshot,
  GET_FBA_ESTIMATED_FBA_FEES_TXT_DATA: snapshot,
  GET_REFERRAL_FEE_PREVIEW_REPORT: snapshot,
  GET_LEDGER_SUMMARY_VIEW_DATA: byDay('date', {
    retentionDays: 540,
    options: { aggregateByLocation: ['COUNTRY', 'FC'], aggregatedByTimePeriod: ['DAILY', 'WEEKLY', 'MONTHLY'] },
    periodOption: 'aggregatedByTimePeriod',
    periodsMax: { DAY: 30, WEEK: 4, MONTH: 1 },
    // Amazon's default is MONTHLY, whose dates have no day.
    optionDefaults: { aggregatedByTimePeriod: 'DAILY' },
  }),
  GET_LEDGER_DETAIL_VIEW_DATA: byDay('date', {
    retentionDays: 540,
    options: {
      eventType: ['', 'Adjustments', 'CustomerReturns', 'Receipts', 'Shipments', 'VendorReturns', 'WhseTransfers'],
    },
  }),
  GET_FBA_FULFILLMENT_CUSTOMER_RETURNS_DATA: byTime('return_date', { restatementDays: 35 }),
  GET_FLAT_FILE_RETURNS_DATA_BY_RETURN_DATE: { ...base, daysMax: 60, restatementDays: 0, options: {} },
  GET_FBA_REIMBURSEMENTS_DATA: byTime('approval_date', { delayHours: 5 * 24, retentionDays: 540 }),
  GET_FBA_FULFILLMENT_REMOVAL_ORDER_DETAIL_DATA: byTime('request_date', { delayHours: 0, restatementDays: 30 }),
  GET_FBA_FULFILLMENT_REMOVAL_SHIPMENT_DETAIL_DATA: byTime('shipment_date', { delayHours: 0, restatementDays: 30 }),
  // A month is charged in the middle of the next one.
  GET_FBA_STORAGE_FEE_CHARGES_DATA: { ...base, delayHours: 30 * 24, restatementDays: 0, options: {} },
  GET_FBA_FULFILLMENT_LONGTERM_STORAGE_FEE_CHARGES_DATA: { ...byTime('snapshot_date'), delayHours: 30 * 24 },
  GET_SELLER_FEEDBACK_DATA: byDay('date', { isOneMarketplace: true, restatementDays: 30, options: {} }),
}

/** Returns the rule of a report type. A type without known facts is read by whole days, appended, and checked by Amazon. */
export const reportRule = (reportType: string): ReportRule & { isKnown: boolean } => ({
  ...((Object.hasOwn(rules, reportType) ? rules[reportType] : undefined) ?? { ...base, restatementDays: 0 }),
  isKnown: Object.hasOwn(rules, reportType),
})
