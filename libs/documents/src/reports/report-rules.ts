import { feedback } from './feedback.ts'
import { fulfillmentEvents, ledgers, orders, shipments } from './fulfillment.ts'
import { listings } from './listings.ts'
import type { ReportRule } from './report-rule.ts'
import { settlements } from './settlements.ts'

const records = (recordPath: string): ReportRule => ({ format: 'json', recordPath })

/** Rules by report type (developer-docs.amazon.com, "Report type values"). Types that are not listed are read by their bytes alone. */
const rules: Readonly<Record<string, ReportRule>> = {
  GET_MERCHANT_LISTINGS_ALL_DATA: listings,
  GET_MERCHANT_LISTINGS_DATA: listings,
  GET_MERCHANT_LISTINGS_INACTIVE_DATA: listings,
  GET_MERCHANT_LISTINGS_DATA_BACK_COMPAT: listings,
  GET_MERCHANT_CANCELLED_LISTINGS_DATA: listings,
  GET_FLAT_FILE_OPEN_LISTINGS_DATA: listings,
  GET_MERCHANTS_LISTINGS_FYP_REPORT: listings,
  GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE: settlements,
  GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_V2: settlements,
  GET_FLAT_FILE_ALL_ORDERS_DATA_BY_LAST_UPDATE_GENERAL: orders,
  GET_FLAT_FILE_ALL_ORDERS_DATA_BY_ORDER_DATE_GENERAL: orders,
  GET_AMAZON_FULFILLED_SHIPMENTS_DATA_GENERAL: shipments,
  GET_LEDGER_SUMMARY_VIEW_DATA: ledgers,
  GET_LEDGER_DETAIL_VIEW_DATA: ledgers,
  GET_FBA_FULFILLMENT_CUSTOMER_RETURNS_DATA: fulfillmentEvents,
  GET_FBA_REIMBURSEMENTS_DATA: fulfillmentEvents,
  GET_FBA_FULFILLMENT_REMOVAL_ORDER_DETAIL_DATA: fulfillmentEvents,
  GET_FBA_FULFILLMENT_REMOVAL_SHIPMENT_DETAIL_DATA: fulfillmentEvents,
  GET_SELLER_FEEDBACK_DATA: feedback,
  GET_CSV_MFN_PRIME_RETURNS_REPORT: { format: 'csv' },
  SC_VAT_TAX_REPORT: { format: 'csv' },
  GET_SALES_AND_TRAFFIC_REPORT: records('salesAndTrafficByDate'),
  GET_BRAND_ANALYTICS_SEARCH_QUERY_PERFORMANCE_REPORT: records('dataByAsin'),
  GET_BRAND_ANALYTICS_SEARCH_CATALOG_PERFORMANCE_REPORT: records('dataByAsin'),
  GET_BRAND_ANALYTICS_SEARCH_TERMS_REPORT: records('dataByDepartmentAndSearchTerm'),
  GET_BRAND_ANALYTICS_MARKET_BASKET_REPORT: records('dataByAsin'),
  GET_BRAND_ANALYTICS_REPEAT_PURCHASE_REPORT: records('dataByAsin'),
  GET_VENDOR_SALES_REPORT: records('salesByAsin'),
  GET_VENDOR_TRAFFIC_REPORT: records('trafficByAsin'),
  GET_VENDOR_INVENTORY_REPORT: records('inventoryByAsin'),
  GET_VENDOR_NET_PURE_PRODUCT_MARGIN_REPORT: records('netPureProductMarginByAsin'),
  GET_VENDOR_REAL_TIME_SALES_REPORT: records('reportData'),
  GET_VENDOR_REAL_TIME_TRAFFIC_REPORT: records('reportData'),
  GET_VENDOR_REAL_TIME_INVENTORY_REPORT: records('reportData'),
  GET_XML_ALL_ORDERS_DATA_BY_LAST_UPDATE_GENERAL: { format: 'xml', recordPath: 'Order' },
  GET_XML_ALL_ORDERS_DATA_BY_ORDER_DATE_GENERAL: { format: 'xml', recordPath: 'Order' },
}

/** Returns the rule of a report type; empty for an unknown one. */
export const reportRule = (reportType: string | undefined): ReportRule => {
  const known = reportType !== undefined && Object.hasOwn(rules, reportType) ? rules[reportType] : undefined
  return known ?? {}
}
