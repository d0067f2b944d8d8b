interface Range {
  min: number
  max: number
}

/** Limits of bids (per click) and daily budgets in a marketplace, in its currency. */
export interface Limits {
  spBid: Range
  sbBid: Range
  sdBid: Range
  spBudget: Range
  sbBudget: Range
  sdBudget: Range
  /** Default budget of a Sponsored Display campaign. */
  sdBudgetDefault: number
}

const million = { min: 1, max: 1_000_000 }
const dollars = { spBid: { min: 0.02, max: 1_000 }, sdBid: { min: 0.02, max: 1_000 } }
const budgets = { spBudget: million, sbBudget: million, sdBudget: million, sdBudgetDefault: 100 }

const limits: Record<string, Limits> = {
  US: { ...dollars, ...budgets, sbBid: { min: 0.1, max: 49 } },
  CA: { ...dollars, ...budgets, sbBid: { min: 0.1, max: 49 } },
  DE: { ...dollars, ...budgets, sbBid: { min: 0.1, max: 39 } },
  UK: { ...dollars, ...budgets, sbBid: { min: 0.1, max: 31 } },
  JP: {
    spBid: { min: 2, max: 100_000 },
    sbBid: { min: 10, max: 7_760 },
    sdBid: { min: 2, max: 100_000 },
    spBudget: { min: 100, max: 21_000_000 },
    sbBudget: { min: 100, max: 21_000_000 },
    sdBudget: { min: 100, max: 21_000_000 },
    sdBudgetDefault: 10_000,
  },
}

/** Returns the limits of a country, by Amazon Ads' country code. @throws Error for an unknown country */
export function limitsOf(country: string): Limits {
  const found = limits[country]
  if (!found) throw new RangeError(`no limits of ${country}`)
  return found
}

/** Maximum numbers of entities per advertiser or parent; archived ones do not count. */
export const quotas = {
  portfolios: 100,
  campaigns: 10_000,
  adGroupsPerCampaign: 20_000,
  productAdsPerAdGroup: 10_000,
  keywordsPerAdGroup: 1_000,
  targetsPerAdGroup: 1_000,
}
