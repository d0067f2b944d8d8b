import { assortmentOf } from '@platform/demo/assortment-of'
import { demoTenants, type TenantKey } from '@platform/demo/catalogue'
import { ca, de, jp, type Marketplace, uk, us } from '@platform/demo/marketplaces'
import { type Product, planProducts } from '@platform/demo/plan-products'
import { hash32 } from '@platform/demo/random'
import type { Seller } from '../../world.ts'
import { marketById } from '../market.ts'

const known: readonly Marketplace[] = [us, ca, de, uk, jp]
const productsPerSeller = 38
const cache = new Map<string, readonly Product[]>()

/** Returns the demo's assumptions about a marketplace; for others, those of the United States with the local currency. */
export function shopIn(marketplaceId: string): Marketplace {
  const found = known.find((one) => one.marketplaceId === marketplaceId)
  return found ?? { ...us, ...marketById(marketplaceId), demand: 0.2 }
}

/** Returns the assortment of a seller: for sellers of the demo, their tenant's; for others, one of the two. */
export function rangeOf({ sellerId }: Seller): TenantKey {
  const tenant = demoTenants.find(({ merchants }) => merchants.some((merchant) => merchant.sellerId === sellerId))
  return tenant?.key ?? (hash32(sellerId) % 2 ? 'northwind' : 'harbor')
}

/** Returns a seller's products in one marketplace; deterministic. */
export function productsOf(seller: Seller, marketplaceId: string): readonly Product[] {
  const key = `${seller.sellerId} ${marketplaceId}`
  const planned =
    cache.get(key) ??
    planProducts(rangeOf(seller), assortmentOf(rangeOf(seller)), shopIn(marketplaceId), productsPerSeller)
  cache.set(key, planned)
  return planned
}

/** Formats minor units as Amazon's money object. */
export const money = (amount: number, { minorUnits, currency }: Marketplace) => ({
  CurrencyCode: currency,
  Amount: minorUnits === 1 ? String(amount) : (amount / 100).toFixed(2),
})
