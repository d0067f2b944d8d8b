import type { ShopPlan } from '@platform/demo/plan'
import type { AdGroup, Campaign } from '@platform/demo/plan-campaigns'
import { hash32 } from '@platform/demo/random'
import type { Store } from '../store.ts'

/** One campaign of the demo's plan on its way into a profile. */
export interface Planned {
  store: Store
  shop: ShopPlan
  campaign: Campaign
  /** When it was created; milliseconds since 1970. */
  at: number
  startDate: string
  endDate: string | undefined
  portfolioId: string | undefined
}

/** An amount in the marketplace's money from its smallest unit. */
export const money = ({ shop }: Planned, minor: number): number => minor / shop.marketplace.minorUnits

/** A bid around the ad group's own, the same for the same text, inside what the marketplace takes. */
export function bidFor(planned: Planned, { bid }: AdGroup, text: string, limits: { min: number; max: number }): number {
  const share = 0.7 + (hash32(text) % 60) / 100
  const amount = money(planned, Math.round(bid * share))
  return Math.min(limits.max, Math.max(limits.min, amount))
}

/** Other products of the shop than the ad group's own: what may be targeted or excluded. */
export function othersOf({ shop }: Planned, { products }: Pick<AdGroup, 'products'>, count: number): string[] {
  const own = new Set(products.map(({ asin }) => asin))
  return shop.products
    .map(({ asin }) => asin)
    .filter((asin) => !own.has(asin))
    .slice(0, count)
}
