/** Every scope, with a description of what it permits. The first four are the default of a credential. */
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

/** Name of a scope. */
export type Scope = keyof typeof scopes

/** The scopes in the order of the table. */
export const scopeNames = Object.keys(scopes) as Scope[]

/** Scopes for raw SQL, which spans every data domain: all four read scopes. They are also the default of a credential. */
export const warehouseScopes = [
  'account:read',
  'retail:read',
  'ads:read',
  'brand_analytics:read',
] as const satisfies Scope[]
