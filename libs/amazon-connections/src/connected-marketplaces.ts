import { marketplaces } from '@platform/amazon'
import type { ConnectedMarketplace } from './connection.ts'
import type { Found } from './connection-store.ts'
import type { Authorization } from './partner.ts'

/**
 * Where a new connection reaches: the marketplaces that were named, else those that Amazon names. Amazon's sandbox names
 * none, and is there to be tried in all of them.
 */
export function connectedMarketplaces(
  { kind, region }: Pick<Authorization, 'kind' | 'region'>,
  found: Found,
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
