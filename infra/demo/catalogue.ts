import { ca, de, jp, type Marketplace, uk, us } from './marketplaces.ts'

export type TenantKey = 'northwind' | 'harbor'

export interface DemoMerchant {
  merchantId: string
  sellerId: string
  accountId: string
  name: string
  marketplaceId: string
  country: string
  region: string
  currency: string
  status: 'connected'
}

export interface DemoProfile {
  /** Decimal digits below 2^53, as in Amazon's profile ids. */
  profileId: string
  accountId: string
  name: string
  marketplaceId: string
  country: string
  currency: string
  timezone: string
  type: 'seller'
  status: 'connected'
}

export interface DemoAccount {
  id: string
  name: string
  currency: string
  /** Marketplace ids; the first is the home marketplace. */
  marketplaces: string[]
}

export interface DemoTenant {
  key: TenantKey
  name: string
  accounts: DemoAccount[]
  merchants: DemoMerchant[]
  profiles: DemoProfile[]
}

export interface Shop {
  marketplace: Marketplace
  sellerId: string
  profileId: string
}

interface AccountSeed {
  id: string
  name: string
  home: Shop
  others: Shop[]
}

const northwind: AccountSeed[] = [
  {
    id: 'acc_northwind_na',
    name: 'Northwind Outdoor North America',
    home: { marketplace: us, sellerId: 'A3NW7OUTD00R1US', profileId: '3172845091267431' },
    others: [{ marketplace: ca, sellerId: 'A3NW7OUTD00R1US', profileId: '1846203957718264' }],
  },
  {
    id: 'acc_northwind_eu',
    name: 'Northwind Outdoor Europe',
    home: { marketplace: de, sellerId: 'A1NW4OUTD00R2EU', profileId: '2290417365508912' },
    others: [{ marketplace: uk, sellerId: 'A1NW4OUTD00R2EU', profileId: '4038861725946105' }],
  },
]

const harbor: AccountSeed[] = [
  {
    id: 'acc_harbor_kitchen',
    name: 'Harbor Kitchen',
    home: { marketplace: us, sellerId: 'A2HK5K1TCHEN8US', profileId: '1507396284410753' },
    others: [{ marketplace: jp, sellerId: 'A2HK9K1TCHEN3JP', profileId: '3664980127352088' }],
  },
]

/** Tenants of the demo as `GET /v1/accounts` lists them; the generated facts match. */
export const demoTenants: readonly DemoTenant[] = [
  describeTenant('northwind', 'Northwind Outdoor', northwind),
  describeTenant('harbor', 'Harbor Kitchen', harbor),
]

export function demoTenant(key: TenantKey): DemoTenant {
  const tenant = demoTenants.find((candidate) => candidate.key === key)
  if (!tenant) throw new RangeError(`unknown demo tenant ${key}`)
  return tenant
}

/** Returns the shops of one account of a tenant, the home marketplace first. */
export function shopsOf(key: TenantKey, accountId: string): Shop[] {
  const seeds = key === 'northwind' ? northwind : harbor
  return seeds.filter(({ id }) => id === accountId).flatMap(({ home, others }) => [home, ...others])
}

export function merchantIdOf(accountId: string, { country }: Marketplace): string {
  return `${accountId.replace('acc_', 'mer_')}_${country.toLowerCase()}`
}

function describeTenant(key: TenantKey, name: string, seeds: AccountSeed[]): DemoTenant {
  const shops = seeds.flatMap(({ id, name: account, home, others }) =>
    [home, ...others].map((shop) => ({ accountId: id, account, ...shop })),
  )
  return {
    key,
    name,
    accounts: seeds.map((seed) => ({
      id: seed.id,
      name: seed.name,
      currency: seed.home.marketplace.currency,
      marketplaces: [seed.home, ...seed.others].map(({ marketplace }) => marketplace.marketplaceId),
    })),
    merchants: shops.map(({ accountId, account, marketplace, sellerId }) => ({
      merchantId: merchantIdOf(accountId, marketplace),
      sellerId,
      accountId,
      name: `${account} ${marketplace.country}`,
      marketplaceId: marketplace.marketplaceId,
      country: marketplace.country,
      region: marketplace.region,
      currency: marketplace.currency,
      status: 'connected',
    })),
    profiles: shops.map(({ accountId, marketplace, profileId }) => ({
      profileId,
      accountId,
      name: `${name} ${marketplace.adsCountry}`,
      marketplaceId: marketplace.marketplaceId,
      country: marketplace.adsCountry,
      currency: marketplace.currency,
      timezone: marketplace.timezone,
      type: 'seller',
      status: 'connected',
    })),
  }
}
