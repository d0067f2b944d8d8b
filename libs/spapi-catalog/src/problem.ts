/** One problem of a call: its path (`params.MarketplaceIds`, `body.items.0.sku`) and what is allowed. */
export interface Problem {
  path: string
  message: string
}
