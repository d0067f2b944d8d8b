import { marketplace } from '@platform/amazon'
import type { Seller } from '../world.ts'
import { many, type Params } from './call.ts'

const defaultMarketplace = 'ATVPDKIKX0DER'

export interface Market {
  marketplaceId: string
  country: string
  currency: string
}

/** The marketplace by its id, the United States for one that does not exist. */
export function marketById(id: string): Market {
  const known = marketplace(id)
  return { marketplaceId: id, country: known?.country ?? 'US', currency: known?.currency ?? 'USD' }
}

/** Where a call plays: in the marketplace that it names, else in the seller's own. */
export function marketOf(seller: Seller | undefined, params: Params): Market {
  const [named] = ['marketplaceIds', 'MarketplaceIds', 'marketplaceId', 'MarketplaceId'].flatMap((name) =>
    many(params, name),
  )
  return marketById(named ?? seller?.marketplaceIds[0] ?? defaultMarketplace)
}
