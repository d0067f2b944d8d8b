import { type DemoProfile, demoTenants } from '@platform/demo/catalogue'
import { signed } from './signed.ts'

export type Region = 'NA' | 'EU' | 'FE'

export interface Application {
  clientId: string
  clientSecret: string
}

export interface Seller {
  sellerId: string
  name: string
  kind: 'seller' | 'vendor'
  region: Region
  /** Marketplace ids; the first is the home marketplace. */
  marketplaceIds: string[]
}

export interface Advertiser {
  /** Account id and region, as in tokens. */
  advertiserId: string
  name: string
  region: Region
  accountId: string
  profiles: DemoProfile[]
}

export const retailApplication = {
  clientId: 'amzn1.application-oa2-client.5f1d8c0e7b6a4932b1d0c9e8f7a6b5c4',
  clientSecret: 'amzn1.oa2-cs.v1.simulator-retail-4b8e2f6a9c1d7053',
  applicationId: 'amzn1.sp.solution.2f4c7a61-0d3b-4e8f-9a52-6b1c8d7e3f90',
}

export const adsApplication = {
  clientId: 'amzn1.application-oa2-client.9c3e7a1b5d8f40628e4c6a2b0d9f1e37',
  clientSecret: 'amzn1.oa2-cs.v1.simulator-ads-7d1a3c5e9b2f8064',
}

export const applications: readonly Application[] = [retailApplication, adsApplication]

/** The developer's AWS identity, and the role that signs SP-API requests for it. */
export const aws = {
  accessKeyId: 'AKIASIMULATORPLATFRM',
  secretAccessKey: 'simulator/q8Z3vN1xW7pLr5Tg2YbKd9HcJf4MsUeA',
  roleArn: 'arn:aws:iam::111122223333:role/SellingPartnerApi',
}

const regionOf = (text: string): Region => (text === 'EU' || text === 'FE' ? text : 'NA')

function demoSellers(): Seller[] {
  const found = new Map<string, Seller>()
  for (const { sellerId, name, region, marketplaceId } of demoTenants.flatMap(({ merchants }) => merchants)) {
    const known = found.get(sellerId)
    if (known) known.marketplaceIds.push(marketplaceId)
    else
      found.set(sellerId, { sellerId, name, kind: 'seller', region: regionOf(region), marketplaceIds: [marketplaceId] })
  }
  return [...found.values()]
}

// Sellers that no tenant of the demo has connected, for new connections.
const others: Seller[] = [
  {
    sellerId: 'A1TC6TR41LC00P5',
    name: 'Trail Cooperative',
    kind: 'seller',
    region: 'NA',
    marketplaceIds: ['ATVPDKIKX0DER', 'A2EUQ1WTGCTBG2', 'A1AM78C64UM0Y8'],
  },
  {
    sellerId: 'A2AL3ALP1N3EU9',
    name: 'Alpin Handel',
    kind: 'seller',
    region: 'EU',
    marketplaceIds: ['A1PA6795UKMFR9', 'A13V1IB3VIYZZH', 'APJ6JRA9NG5V4'],
  },
  {
    sellerId: 'V7NW2V3ND0RUS4',
    name: 'Northwind Outdoor Wholesale',
    kind: 'vendor',
    region: 'NA',
    marketplaceIds: ['ATVPDKIKX0DER'],
  },
  {
    sellerId: 'V3HK8V3ND0REU1',
    name: 'Harbor Kitchen Wholesale',
    kind: 'vendor',
    region: 'EU',
    marketplaceIds: ['A1F83G8C2ARO7P', 'A1PA6795UKMFR9'],
  },
]

export const sellers: readonly Seller[] = [...demoSellers(), ...others]

function demoAdvertisers(): Advertiser[] {
  const found = new Map<string, Advertiser>()
  for (const tenant of demoTenants) {
    for (const profile of tenant.profiles) {
      const merchant = tenant.merchants.find(
        ({ accountId, marketplaceId }) => accountId === profile.accountId && marketplaceId === profile.marketplaceId,
      )
      const region = regionOf(merchant?.region ?? '')
      const advertiserId = `${profile.accountId}_${region.toLowerCase()}`
      const name = tenant.accounts.find(({ id }) => id === profile.accountId)?.name ?? tenant.name
      const known = found.get(advertiserId)
      if (known) known.profiles.push(profile)
      else found.set(advertiserId, { advertiserId, name, region, accountId: profile.accountId, profiles: [profile] })
    }
  }
  return [...found.values()]
}

export const advertisers: readonly Advertiser[] = demoAdvertisers()

/** Returns a partner's refresh token, which is the same at every start. */
const refreshTokenOf = (clientId: string, partner: string): string =>
  `Atzr|${signed.seal({ use: 'refresh', clientId, partner })}`

/** Credentials of the simulator's applications and accounts. */
export const credentials = {
  applications: { retail: retailApplication, ads: adsApplication },
  sellers: sellers.map((seller) => ({
    ...seller,
    refreshToken: refreshTokenOf(retailApplication.clientId, seller.sellerId),
  })),
  advertisers: advertisers.map(({ advertiserId, name, region, accountId, profiles }) => ({
    name,
    region,
    accountId,
    refreshToken: refreshTokenOf(adsApplication.clientId, advertiserId),
    profileIds: profiles.map(({ profileId }) => profileId),
  })),
  aws,
}
