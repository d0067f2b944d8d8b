import { demoTenants } from '@platform/demo/catalogue'
import type { Region } from '../world.ts'

/** An advertiser in one country. */
export interface Profile {
  profileId: string
  accountId: string
  name: string
  sellerId: string
  marketplaceId: string
  /** As Amazon Ads writes it: UK. */
  country: string
  region: Region
  currency: string
  timezone: string
}

const regionOf = (text: string | undefined): Region => (text === 'EU' || text === 'FE' ? text : 'NA')

/** The profiles of the demo's advertisers, in the order in which the demo has them. */
export const profiles: readonly Profile[] = demoTenants.flatMap(({ merchants, profiles: own }) =>
  own.map(({ profileId, accountId, name, marketplaceId, country, currency, timezone }) => {
    const merchant = merchants.find((shop) => shop.accountId === accountId && shop.marketplaceId === marketplaceId)
    return {
      profileId,
      accountId,
      name,
      sellerId: merchant?.sellerId ?? '',
      marketplaceId,
      country,
      region: regionOf(merchant?.region),
      currency,
      timezone,
    }
  }),
)

/** Today in a profile's time zone, as YYYY-MM-DD. */
export const todayOf = ({ timezone }: Profile, now: number): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone: timezone }).format(now)

/** The advertiser's id in the console, and the brand's in Sponsored Brands. */
export const entityIdOf = ({ profileId }: Profile): string =>
  `ENTITY${BigInt(profileId).toString(36).toUpperCase().padStart(12, '0')}`
