/** The two APIs that accounts are connected to, each a service of its own. */
export type ApiName = 'retail' | 'ads'

/** What they are called, and who holds their connections. */
export const apis = {
  retail: { service: 'amazon-retail', label: 'Selling Partner API', partner: 'seller or vendor' },
  ads: { service: 'amazon-ads', label: 'Amazon Ads', partner: 'advertiser' },
} as const satisfies Record<ApiName, { service: string; label: string; partner: string }>

/** Undefined for a name that no API has. */
export const apiNamed = (name: string | undefined): ApiName | undefined =>
  name === 'retail' || name === 'ads' ? name : undefined
