/** One query that a schema of Data Kiosk has. */
export interface DataKioskField {
  /** Name of the schema, the outer field of a query. */
  schema: string
  name: string
  /** Argument that names the period of its rows; absent where rows are sums over the range. */
  periodArgument?: string
  /** Hours after the end of a day until Amazon has it. */
  delayHours: number
  restatementDays: number
}

const sales = { schema: 'analytics_salesAndTraffic_2024_04_24', delayHours: 48, restatementDays: 7 }
const economics = { schema: 'analytics_economics_2024_03_15', delayHours: 72, restatementDays: 14 }
const vendor = { schema: 'analytics_vendorAnalytics_2024_09_30', delayHours: 96, restatementDays: 7 }

/**
 * The queries of Data Kiosk, from the schemas of amzn/selling-partner-api-models. All of them take `startDate` and `endDate`, reach
 * two years back, and see days of the marketplace.
 */
export const kioskFields: readonly DataKioskField[] = [
  { ...sales, name: 'salesAndTrafficByDate', periodArgument: 'aggregateBy' },
  { ...sales, name: 'salesAndTrafficByAsin' },
  { ...sales, name: 'salesAndTrafficTrends', periodArgument: 'dateAggregation' },
  { ...economics, name: 'economics' },
  { ...economics, name: 'economicsPreview' },
  { ...economics, name: 'economicsSimulation' },
  { ...vendor, name: 'manufacturingView', periodArgument: 'aggregateBy' },
  { ...vendor, name: 'sourcingView', periodArgument: 'aggregateBy' },
]

/** Days before today that Data Kiosk reaches back. */
export const kioskRetentionDays = 730
