import { marketplaces } from '@platform/amazon'
import type { ConnectedMarketplace } from './connection.ts'
import type { Inspection } from './connection-store.ts'
import type { Authorization } from './partner.ts'

/**
 * Returns the marketplaces of a new connection: the given ones, otherwise those that Amazon returned, otherwise (for Amazon's
 * sandbox, which returns none) all of the region.
 */
export function connectedMarketplaces(
  { kind, region }: Pick<Authorization, 'kind' | 'region'>,
  found: Inspection,
  named: readonly string[] | undefined,
): ConnectedMarketplace[] {
  if (kind === 'ads') return []
  const ofRegion = marketplaces.flatMap((one) => (one.region === region ? [one.id] : []))
  if (!named && found.marketplaces) return found.marketplaces
  return (named ?? ofRegion).map(
    (marketplaceId) =>
      found.marketplaces?.find((one) => one.marketplaceId === marketplaceId) ?? { marketplaceId, storeName: '' },
  )
}
