import type { Connection } from '@platform/amazon-connections'

/** One account in one marketplace, as the API returns it. */
export interface Merchant {
  merchantId: string
  /** Amazon's id of the seller or vendor; empty if unknown. */
  sellerId: string
  accountId: string
  name: string
  marketplaceId: string
  /** ISO 3166, `GB` for the United Kingdom. */
  country: string
  region: Connection['region']
  /** ISO 4217 */
  currency: string
  status: Connection['status']
}
