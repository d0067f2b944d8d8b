import type { Entity } from '../model.ts'
import { servingStatusOf } from '../serving.ts'
import type { Store } from '../store.ts'
import { values } from './filters.ts'

const states = ['ENABLED', 'PAUSED', 'PROPOSED'] as const
export const state = { type: 'string', values: states } as const
export const stateOnCreate = { ...state, required: true } as const
/** A text that a creation has to have. */
export const id = { type: 'string', required: true } as const
export const text = { type: 'string' } as const
export const underCampaign = { kind: 'sp.campaigns', field: 'campaignId' } as const
export const underAdGroup = { kind: 'sp.adGroups', field: 'adGroupId' } as const

function extended(store: Store, entity: Entity): object {
  const servingStatus = servingStatusOf(store, entity)
  return {
    creationDateTime: new Date(entity.createdAt).toISOString(),
    lastUpdateDateTime: new Date(entity.updatedAt).toISOString(),
    servingStatus,
    servingStatusDetails: [{ name: `${servingStatus}_DETAIL` }],
  }
}

/** Settings that all entities of Sponsored Products share. */
export const family = {
  itemsMax: 1_000,
  itemsMin: 0,
  page: { max: 500 },
  // Not documented. Those that are archived are what a careless client misses.
  statesByDefault: states,
  byPreference: true,
  archives: true,
  total: 'totalResults',
  extended,
} as const

export const campaignIds = { campaignIdFilter: values('campaignId', 100) }
export const bothIds = { ...campaignIds, adGroupIdFilter: values('adGroupId', 100) }
