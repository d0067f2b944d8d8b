/** A limit on requests for reports of one type: `count` at once, and `count` in `seconds`. */
export interface StatedQuota {
  /** Amazon counts the requests of one seller, or those of the application for all of its sellers. */
  per: 'partner' | 'application'
  count: number
  seconds: number
}

const day = 86_400

/**
 * Limits that Amazon has announced outside its models. Its support has contradicted itself on who shares the one of Sales and
 * Traffic, so the stricter reading applies. Sources: amzn/selling-partner-api-models issues 5210 (Sales and Traffic), 5240 (Search
 * Query Performance), 430 (Fulfilled Shipments).
 */
const quotas: Readonly<Record<string, readonly StatedQuota[]>> = {
  GET_SALES_AND_TRAFFIC_REPORT: [
    // 96 a day is the same rate.
    { per: 'application', count: 1, seconds: 900 },
    { per: 'partner', count: 4, seconds: 3_600 },
  ],
  GET_BRAND_ANALYTICS_SEARCH_QUERY_PERFORMANCE_REPORT: [{ per: 'application', count: 20, seconds: day }],
  GET_AMAZON_FULFILLED_SHIPMENTS_DATA_GENERAL: [{ per: 'partner', count: 4, seconds: 3_600 }],
}

/** Returns the limits of a report type; none for a type of which Amazon has stated none. */
export const statedQuotasOf = (reportType: string): readonly StatedQuota[] =>
  Object.hasOwn(quotas, reportType) ? (quotas[reportType] ?? []) : []
