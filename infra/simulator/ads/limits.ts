interface Range {
  min: number
  max: number
}

/** What Amazon accepts as bids (per click) and daily budgets in a marketplace, in its currency. */
export interface Limits {
  spBid: Range
  sbBid: Range
  sdBid: Range
  spBudget: Range
  sbBudget: Range
  sdBudget: Range
  /** Of a Sponsored Display campaign that names none. */
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

/** The limits of a country as Amazon Ads writes it. */
export function limitsOf(country: string): Limits {
  const found = limits[country]
  if (!found) throw new RangeError(`no limits of ${country}`)
  return found
}

/** Of one advertiser, or inside one parent; those that are archived do not count. */
export const quotas = {
  portfolios: 100,
  campaigns: 10_000,
  adGroupsPerCampaign: 20_000,
  productAdsPerAdGroup: 10_000,
  keywordsPerAdGroup: 1_000,
  targetsPerAdGroup: 1_000,
}
