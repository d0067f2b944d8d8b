/** Sizes of the generated data of one account. */
export interface Shape {
  days: number
  /** Per marketplace. */
  products: number
  /** Of the whole account. */
  campaigns: number
  /** Per campaign and day, unless `adsRows` sets the total. */
  searchTerms: number
  searchQueries: number
  /** Total of ads facts; search terms make up the difference to the rows of campaigns and ASINs. */
  adsRows?: number
  /** Omits some ads rows of the days that the feed has not completed. */
  thinOpenDays: boolean
}

/** Returns the sizes for about 45,000 rows per tenant, whatever the number of its marketplaces. */
export function quickShape(marketplaces: number, marketplacesOfTenant: number): Shape {
  return {
    days: 90,
    products: Math.round(76 / marketplacesOfTenant),
    campaigns: Math.round((40 * marketplaces) / marketplacesOfTenant),
    searchTerms: 6,
    searchQueries: Math.round(240 / marketplacesOfTenant),
    thinOpenDays: true,
  }
}

/** Returns the sizes for `adsRows` ads facts over at most two years and a thousand campaigns. */
export function largeShape(adsRows: number): Shape {
  const campaigns = clamp(Math.round(adsRows / 5_000), 20, 1_000)
  const days = clamp(Math.round(adsRows / (campaigns * 6)), 30, 730)
  return { days, products: 200, campaigns, searchTerms: 0, searchQueries: 400, adsRows, thinOpenDays: false }
}

export const adsRowsMin = 10_000

const clamp = (value: number, min: number, max: number) => Math.min(max, Math.max(min, value))
