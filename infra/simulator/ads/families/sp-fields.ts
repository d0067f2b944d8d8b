import type { Entity } from '../model.ts'
import { servingStatusOf } from '../serving.ts'
import type { Store } from '../store.ts'
import { values } from './filters.ts'

const states = ['ENABLED', 'PAUSED', 'PROPOSED'] as const
export const stateField = { type: 'string', values: states } as const
export const requiredState = { ...stateField, required: true } as const
/** A string that is required on creation. */
export const requiredText = { type: 'string', required: true } as const
export const optionalText = { type: 'string' } as const
export const campaignParent = { kind: 'sp.campaigns', field: 'campaignId' } as const
export const adGroupParent = { kind: 'sp.adGroups', field: 'adGroupId' } as const

function extended(store: Store, entity: Entity): object {
  const servingStatus = servingStatusOf(store, entity)
  return {
    creationDateTime: new Date(entity.createdAt).toISOString(),
    lastUpdateDateTime: new Date(entity.updatedAt).toISOString(),
    servingStatus,
    servingStatusDetails: [{ name: `${servingStatus}_DETAIL` }],
  }
}

/** Properties common to all entities of Sponsored Products. */
export const productsDefaults = {
  itemsMax: 1_000,
  itemsMin: 0,
  page: { max: 500 },
  // Undocumented: archived entities are listed only on request.
  statesByDefault: states,
  byPreference: true,
  archives: true,
  total: 'totalResults',
  extended,
} as const

export const campaignFilter = { campaignIdFilter: values('campaignId', 100) }
export const campaignAndAdGroupFilters = { ...campaignFilter, adGroupIdFilter: values('adGroupId', 100) }
