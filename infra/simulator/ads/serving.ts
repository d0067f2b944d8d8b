import { adGroupKinds, campaignKinds, type Entity, isArchived, stateOf } from './model.ts'
import { campaignOf, type Store } from './store.ts'

function prefixOf({ kind }: Entity): string {
  if (campaignKinds.includes(kind)) return 'CAMPAIGN'
  if (adGroupKinds.includes(kind)) return 'AD_GROUP'
  return kind.endsWith('ds') && !kind.endsWith('Keywords') && !kind.endsWith('keywords') ? 'AD' : 'TARGETING_CLAUSE'
}

/** Returns the serving status of an entity, as in Sponsored Products and Sponsored Brands. */
export function servingStatusOf(store: Store, entity: Entity): string {
  const prefix = prefixOf(entity)
  const campaign = campaignOf(store, entity)
  if (campaign && campaign !== entity && stateOf(campaign) !== 'ENABLED')
    return isArchived(campaign) ? 'CAMPAIGN_ARCHIVED' : 'CAMPAIGN_PAUSED'
  const state = stateOf(entity)
  if (state !== 'ENABLED') return `${prefix}_${state}`
  return prefix === 'CAMPAIGN' || prefix === 'AD_GROUP' ? `${prefix}_STATUS_ENABLED` : `${prefix}_STATUS_LIVE`
}
