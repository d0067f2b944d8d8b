import { z } from 'zod'
import { lazily, readData } from './read-data.ts'

const Marketplace = z.object({
  /** Amazon Ads code: UK, not GB. */
  countryCode: z.string(),
  region: z.enum(['NA', 'EU', 'FE']),
  currency: z.string(),
  timezone: z.string(),
  marketplaceId: z.string(),
})
/** A country that Amazon Ads serves. */
export type AdsMarketplace = z.infer<typeof Marketplace>

/** Every country that Amazon Ads serves, with the facts that its profiles share. */
export const adsMarketplaces = lazily(() => readData('marketplaces.json', z.array(Marketplace)))
