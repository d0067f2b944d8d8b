/** The two Amazon APIs; each has its own service. */
export type ApiName = 'retail' | 'ads'

/** The service and the display names of each API. */
export const apis = {
  retail: { service: 'amazon-retail', label: 'Selling Partner API', partner: 'seller or vendor' },
  ads: { service: 'amazon-ads', label: 'Amazon Ads', partner: 'advertiser' },
} as const satisfies Record<ApiName, { service: string; label: string; partner: string }>

/** Returns the API of that name; undefined for an unknown name. */
export const apiNamed = (name: string | undefined): ApiName | undefined =>
  name === 'retail' || name === 'ads' ? name : undefined
