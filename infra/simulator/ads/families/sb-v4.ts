import { isObject } from '../json.ts'
import { quotas } from '../limits.ts'
import type { Entity } from '../model.ts'
import { missing } from '../problems.ts'
import { dates } from '../rules/dates.ts'
import type { Check } from '../rules/draft.ts'
import type { FieldSet } from '../rules/fields.ts'
import { checkBudget } from '../rules/money.ts'
import { adGroupName, campaignName, malformed, name } from '../rules/names.ts'
import { parents, quota } from '../rules/parents.ts'
import { fixed, knownPortfolio } from '../rules/targeting.ts'
import { servingStatusOf } from '../serving.ts'
import type { Store } from '../store.ts'
import { values, words } from './filters.ts'
import type { V3Entity } from './v3.ts'

const states = ['ENABLED', 'PAUSED'] as const
const state = { type: 'string', values: states, required: true } as const
const id = { type: 'string', required: true } as const

function extended(store: Store, entity: Entity): object {
  const servingStatus = servingStatusOf(store, entity).replace('TARGETING_CLAUSE', 'AD')
  return {
    creationDate: entity.createdAt,
    lastUpdateDate: entity.updatedAt,
    servingStatus,
    servingStatusDetails: [servingStatus],
  }
}

const family = {
  itemsMax: 10,
  itemsMin: 1,
  page: { max: 100, refusedAbove: true },
  statesByDefault: states,
  byPreference: false,
  archives: true,
  extended,
  problemKinds: ['bidding', 'billing', 'budget', 'date', 'other', 'range'],
} as const

const lifetime: Check = ({ after, given }) => {
  if (after.budgetType === 'LIFETIME' && !after.endDate) return [missing('endDate')]
  if (given.endDate && !after.startDate) return [missing('startDate')]
  if ((after.goal === undefined) !== (after.costType === undefined))
    return [missing(after.goal === undefined ? 'goal' : 'costType')]
  return []
}

const sellersBrand: Check = ({ existing, after }) =>
  existing || after.brandEntityId !== undefined ? [] : [missing('brandEntityId')]

const adjustments: Check = ({ given, after }) => {
  const bidding = after.bidding
  if (!isObject(given.bidding) || !isObject(bidding)) return []
  if (bidding.bidAdjustmentsByPlacement === undefined || bidding.bidOptimization === false) return []
  const message = 'placements are adjusted by hand only where bids are not optimised'
  const field = 'bidding.bidAdjustmentsByPlacement'
  return [{ kind: 'bidding', reason: 'BID_ADJUSTMENT_NOT_ALLOWED', message, field }]
}

const campaignFields: FieldSet = {
  name: { type: 'string', required: true },
  state,
  budget: { type: 'number', required: true },
  startDate: { type: 'date' },
  endDate: { type: 'date', nullable: true },
  bidding: { type: 'object' },
  portfolioId: { type: 'string', nullable: true },
  tags: { type: 'object' },
}

export const sbCampaigns: V3Entity = {
  ...family,
  kind: 'sb.campaigns',
  path: '/sb/v4/campaigns',
  mediaType: 'application/vnd.sbcampaignresource.v4+json',
  array: 'campaigns',
  object: 'campaign',
  idField: 'campaignId',
  successId: 'campaignId',
  entityType: 'CAMPAIGN',
  idFilter: 'campaignIdFilter',
  total: 'totalCount',
  filters: {
    campaignIdFilter: values('campaignId', 10),
    portfolioIdFilter: values('portfolioId', 10),
    goalTypeFilter: values('goal', 100),
    nameFilter: words('name'),
  },
  create: {
    ...campaignFields,
    budgetType: { type: 'string', values: ['DAILY', 'LIFETIME'], required: true },
    brandEntityId: { type: 'string' },
    goal: { type: 'string' },
    costType: { type: 'string' },
    smartDefault: { type: 'array' },
    productLocation: { type: 'string', values: ['SOLD_ON_AMAZON', 'NOT_SOLD_ON_AMAZON', 'SOLD_ON_DTC'] },
    siteRestrictions: { type: 'array' },
  },
  update: { campaignId: id, ...campaignFields },
  checks: [
    campaignName,
    checkBudget('sbBudget'),
    dates(),
    lifetime,
    sellersBrand,
    adjustments,
    fixed('goal', 'costType'),
    knownPortfolio,
    quota(quotas.campaigns),
  ],
  defaults: (_given, store) => ({
    startDate: store.today,
    bidding: { bidOptimization: true },
    productLocation: 'SOLD_ON_AMAZON',
    isMultiAdGroupsEnabled: true,
  }),
}

export const sbAdGroups: V3Entity = {
  ...family,
  kind: 'sb.adGroups',
  path: '/sb/v4/adGroups',
  mediaType: 'application/vnd.sbadgroupresource.v4+json',
  array: 'adGroups',
  object: 'adGroup',
  idField: 'adGroupId',
  successId: 'adGroupId',
  entityType: 'AD_GROUP',
  idFilter: 'adGroupIdFilter',
  total: 'totalResults',
  filters: {
    campaignIdFilter: values('campaignId', 10),
    adGroupIdFilter: values('adGroupId', 10),
    nameFilter: words('name'),
  },
  create: { campaignId: id, name: id, state },
  update: { adGroupId: id, name: id, state },
  checks: [
    parents({ kind: 'sb.campaigns', field: 'campaignId' }),
    adGroupName,
    quota(quotas.adGroupsPerCampaign, 'campaignId'),
  ],
}

const creativeTexts: Check = ({ given }) => {
  const creative = given.creative
  if (!isObject(creative)) return []
  const limits: Record<string, number> = { headline: 50, brandName: 30 }
  return Object.entries(limits).flatMap(([part, max]) =>
    typeof creative[part] === 'string' ? malformed(`creative.${part}`, creative[part], max) : [],
  )
}

/** Returns the creation of one type of ad, which has its own path. Every ad starts in moderation. */
const ads = (type: string, path: string) => ({
  operation: `sb.ads.${path}.create`,
  path: `/sb/v4/ads/${path}`,
  shape: (item: Record<string, unknown>) => ({
    ...item,
    ...(isObject(item.creative) && {
      creative: { ...item.creative, type, creativeStatus: 'SUBMITTED_FOR_MODERATION', creativeVersion: '1' },
    }),
  }),
})

export const sbAds: V3Entity = {
  ...family,
  kind: 'sb.ads',
  path: '/sb/v4/ads',
  mediaType: 'application/vnd.sbadresource.v4+json',
  array: 'ads',
  object: 'ad',
  idField: 'adId',
  successId: 'adId',
  entityType: 'AD',
  idFilter: 'adIdFilter',
  total: 'totalResults',
  filters: {
    campaignIdFilter: values('campaignId', 10),
    adGroupIdFilter: values('adGroupId', 10),
    adIdFilter: values('adId', 10),
    nameFilter: words('name'),
  },
  creations: [
    ads('PRODUCT_COLLECTION', 'productCollectionExtended'),
    ads('STORE_SPOTLIGHT', 'storeSpotlight'),
    ads('VIDEO', 'video'),
    ads('BRAND_VIDEO', 'brandVideo'),
  ],
  create: {
    adGroupId: id,
    name: id,
    state,
    creative: { type: 'object', required: true },
    landingPage: { type: 'object' },
  },
  update: { adId: id, name: id, state },
  checks: [parents({ kind: 'sb.adGroups', field: 'adGroupId' }), name({ lengthMax: 255 }), creativeTexts],
  defaults: (given, store) => {
    const campaignId = store.find('sb.adGroups', String(given.adGroupId))?.fields.campaignId
    return campaignId === undefined ? {} : { campaignId }
  },
}
