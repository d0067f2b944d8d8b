import { marketplace } from '@platform/amazon'
import type { Seller } from '../world.ts'
import { listParam } from './params.ts'
import type { Params } from './retail-call.ts'

const defaultMarketplace = 'ATVPDKIKX0DER'

export interface Market {
  marketplaceId: string
  country: string
  currency: string
}

/** Returns the marketplace with this id; the United States for an unknown id. */
export function marketById(id: string): Market {
  const known = marketplace(id)
  return { marketplaceId: id, country: known?.country ?? 'US', currency: known?.currency ?? 'USD' }
}

/** Returns the marketplace of a call: the one that it names, else the seller's home marketplace. */
export function marketOf(seller: Seller | undefined, params: Params): Market {
  const [named] = ['marketplaceIds', 'MarketplaceIds', 'marketplaceId', 'MarketplaceId'].flatMap((name) =>
    listParam(params, name),
  )
  return marketById(named ?? seller?.marketplaceIds[0] ?? defaultMarketplace)
}
