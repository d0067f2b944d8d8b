/** Facts about operations that neither the specs nor the gathered table have right. */
export const overlay: Record<string, { mayStartOrRaiseSpend: boolean }> = {
  // What keeps ads from being shown raises spend when it goes, not when it comes.
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

/** What Amazon has shut off, by any name that callers know it by, and what does its work now. */
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
