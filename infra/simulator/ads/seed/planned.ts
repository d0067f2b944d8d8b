import type { ShopPlan } from '@platform/demo/plan'
import type { AdGroup, Campaign } from '@platform/demo/plan-campaigns'
import { hash32 } from '@platform/demo/random'
import type { Store } from '../store.ts'

/** A campaign of the demo's plan that is added to a profile. */
export interface Planned {
  store: Store
  shop: ShopPlan
  campaign: Campaign
  /** Creation time, in milliseconds since 1970. */
  at: number
  startDate: string
  endDate: string | undefined
  portfolioId: string | undefined
}

/** Converts minor units to the marketplace's currency. */
export const money = ({ shop }: Planned, minor: number): number => minor / shop.marketplace.minorUnits

/** Returns a bid near the ad group's own, determined by the text, within the limits of the marketplace. */
export function bidFor(planned: Planned, { bid }: AdGroup, text: string, limits: { min: number; max: number }): number {
  const share = 0.7 + (hash32(text) % 60) / 100
  const amount = money(planned, Math.round(bid * share))
  return Math.min(limits.max, Math.max(limits.min, amount))
}

/** Returns products of the shop outside of the ad group, to be targeted or excluded. */
export function othersOf({ shop }: Planned, { products }: Pick<AdGroup, 'products'>, count: number): string[] {
  const own = new Set(products.map(({ asin }) => asin))
  return shop.products
    .map(({ asin }) => asin)
    .filter((asin) => !own.has(asin))
    .slice(0, count)
}
