/** One problem of a call: its path (`params.MarketplaceIds`, `body.items.0.sku`) and what is allowed. */
export interface Problem {
  path: string
  message: string
}

/** Returns the values as part of a sentence; long lists are truncated. */
export function listed(values: readonly unknown[]): string {
  const shown = values.slice(0, 60).map(String).join(', ')
  return values.length > 60 ? `${shown} … (${values.length} in all)` : shown
}
