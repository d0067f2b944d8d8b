/** Corrections of facts that are wrong in both Amazon's specs and the collected table. */
export const overlay: Record<string, { mayStartOrRaiseSpend: boolean }> = {
  // Negative targeting prevents ads from being shown: removing it can raise spend, adding it cannot.
  'sp.negativeKeywords.create': { mayStartOrRaiseSpend: false },
  'sp.campaignNegativeKeywords.create': { mayStartOrRaiseSpend: false },
  'sp.negativeTargets.create': { mayStartOrRaiseSpend: false },
  'sp.campaignNegativeTargets.create': { mayStartOrRaiseSpend: false },
  'sb.negativeKeywords.create': { mayStartOrRaiseSpend: false },
  'sb.negativeTargets.create': { mayStartOrRaiseSpend: false },
  'sd.negativeTargets.create': { mayStartOrRaiseSpend: false },
  'sp.negativeKeywords.archive': { mayStartOrRaiseSpend: true },
  'sp.campaignNegativeKeywords.archive': { mayStartOrRaiseSpend: true },
  'sp.negativeTargets.archive': { mayStartOrRaiseSpend: true },
  'sp.campaignNegativeTargets.archive': { mayStartOrRaiseSpend: true },
}

/** Operations that Amazon shut off, by the names that callers may use, with their replacements. */
export const retired: readonly { pattern: RegExp; since: string; instead: string }[] = [
  { pattern: /snapshot/i, since: '2024-12-15', instead: 'exports.campaigns.create and its siblings, then exports.get' },
  { pattern: /v2[./]portfolios/i, since: '2025-03-01', instead: 'portfolios.list' },
  { pattern: /budgethistory/i, since: '2025-12-15', instead: 'history.query' },
  { pattern: /sb[./]beta/i, since: '2025-12-15', instead: 'sb.campaigns.list and the other sb operations' },
  { pattern: /^\/?v2[./](sp|sd|hsa)[./].*report/i, since: '2025-12-15', instead: 'reporting.reports.create' },
  {
    pattern: /^\/?v[12][./](sp|sb|sd|hsa)[./]/i,
    since: '2025-12-15',
    instead: 'sp.campaigns.list and the other sp operations',
  },
  {
    pattern: /^sb[./]ads[./]productcollection([./]create)?$/i,
    since: '2025-12-15',
    instead: 'sb.ads.productCollectionExtended.create',
  },
  { pattern: /^sb[./]moderation/i, since: '2025-12-15', instead: 'moderation.results' },
]
