/** One thing wrong with a call: where (`params.MarketplaceIds`, `body.items.0.sku`) and what would be right. */
export interface Problem {
  path: string
  message: string
}

/** The legal values in a sentence; long lists are cut. */
export function listed(values: readonly unknown[]): string {
  const shown = values.slice(0, 60).map(String).join(', ')
  return values.length > 60 ? `${shown} … (${values.length} in all)` : shown
}
