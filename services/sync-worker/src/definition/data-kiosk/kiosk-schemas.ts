/** One query that a schema of Data Kiosk has. */
export interface DataKioskField {
  /** Name of the schema, the outer field of a query. */
  schema: string
  name: string
  /** Argument, or field of an argument, that names the period of its rows. */
  period?: { argument: string; field?: string }
  /** Period of the rows if the argument is absent; `RANGE`: rows are sums over the range of the query. */
  periodDefault: 'DAY' | 'RANGE'
  /** Hours after the end of a day until Amazon has it. */
  delayHours: number
  /** Days that Amazon still changes. */
  restatementDays: number
}

const sales = {
  schema: 'analytics_salesAndTraffic_2024_04_24',
  periodDefault: 'RANGE',
  delayHours: 48,
  restatementDays: 7,
} as const
const economics = { schema: 'analytics_economics_2024_03_15', delayHours: 72, restatementDays: 14 } as const
const vendor = {
  schema: 'analytics_vendorAnalytics_2024_09_30',
  period: { argument: 'aggregateBy' },
  periodDefault: 'RANGE',
  delayHours: 96,
  restatementDays: 7,
} as const
const byField = { argument: 'aggregateBy', field: 'date' }

/**
 * The queries of Data Kiosk, from the schemas of amzn/selling-partner-api-models. All of them take `startDate` and `endDate`, reach
 * two years back, and have days of the marketplace.
 */
export const kioskFields: readonly DataKioskField[] = [
  { ...sales, name: 'salesAndTrafficByDate', period: { argument: 'aggregateBy' } },
  { ...sales, name: 'salesAndTrafficByAsin' },
  { ...sales, name: 'salesAndTrafficTrends', period: { argument: 'dateAggregation' } },
  { ...economics, name: 'economics', period: byField, periodDefault: 'DAY' },
  { ...economics, name: 'economicsPreview', period: byField, periodDefault: 'RANGE' },
  { ...economics, name: 'economicsSimulation', periodDefault: 'RANGE' },
  { ...vendor, name: 'manufacturingView' },
  { ...vendor, name: 'sourcingView' },
]

/** Days before today that Data Kiosk reaches back. */
export const kioskRetentionDays = 730
