/** Counts and money of one row; money is in minor units (cents, yen). */
export interface Metrics {
  impressions: number
  clicks: number
  cost: number
  sales: number
  orders: number
  units: number
}
