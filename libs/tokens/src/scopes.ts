/** Every scope, with what it lets its bearer do in plain words. The first four are what a credential gets by default. */
export const scopes = {
  'account:read': 'See accounts and their connection status',
  'retail:read': 'Read Selling Partner data: sales, traffic, reports, pricing',
  'ads:read': 'Read Amazon Ads data: campaigns, performance, recommendations',
  'brand_analytics:read': 'Read Brand Analytics data',
  'ads:write': 'Change Amazon Ads campaigns, bids and budgets',
  'retail:write': 'Change listings, prices and other Selling Partner data',
  'retail:pii': 'Read personal data of buyers in orders and reports',
  'audit:read': 'Read the audit log',
  'sync:manage': 'Start and schedule the synchronisation of Amazon data',
} as const

/** The name of one scope. */
export type Scope = keyof typeof scopes

/** Raw SQL spans every data domain, so it needs all four read scopes; they are also a credential's default. */
export const warehouseScopes = [
  'account:read',
  'retail:read',
  'ads:read',
  'brand_analytics:read',
] as const satisfies Scope[]
