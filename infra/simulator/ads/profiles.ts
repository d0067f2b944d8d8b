import { demoTenants } from '@platform/demo/catalogue'
import type { Region } from '../world.ts'

/** An advertiser in one country. */
export interface Profile {
  profileId: string
  accountId: string
  name: string
  sellerId: string
  marketplaceId: string
  /** Country code of Amazon Ads, with UK for GB. */
  country: string
  region: Region
  currency: string
  timezone: string
}

const regionOf = (text: string | undefined): Region => (text === 'EU' || text === 'FE' ? text : 'NA')

/** Profiles of the demo's advertisers, in the order of the demo. */
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

/** Returns today in a profile's time zone, as YYYY-MM-DD. */
export const todayOf = ({ timezone }: Profile, now: number): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone: timezone }).format(now)

/** Returns the advertiser's entity id, which is also the brand id in Sponsored Brands. */
export const entityIdOf = ({ profileId }: Profile): string =>
  `ENTITY${BigInt(profileId).toString(36).toUpperCase().padStart(12, '0')}`
