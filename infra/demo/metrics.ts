/** Counts and money of one row. Money is whole: cents, or yen. */
export interface Metrics {
  impressions: number
  clicks: number
  cost: number
  sales: number
  orders: number
  units: number
}
