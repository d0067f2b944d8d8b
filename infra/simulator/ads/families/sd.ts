import { jsonMedia } from '../json-answer.ts'
import { quotas } from '../limits.ts'
import type { Fields } from '../model.ts'
import { dates } from '../rules/dates.ts'
import type { FieldSet } from '../rules/fields.ts'
import { checkBid, checkBudget } from '../rules/money.ts'
import { adGroupName, campaignName } from '../rules/names.ts'
import { parents, quota } from '../rules/parents.ts'
import { expression, fixed, knownPortfolio, noTwins, oneOf } from '../rules/targeting.ts'
import type { Store } from '../store.ts'
import { type ArrayEntity, asDescription } from './array.ts'

const states = ['enabled', 'paused', 'archived'] as const
const state = { type: 'string', values: states } as const
const id = { type: 'int64', required: true } as const
const text = { type: 'string' } as const
const underCampaign = { kind: 'sd.campaigns', field: 'campaignId' } as const
const underAdGroup = { kind: 'sd.adGroups', field: 'adGroupId' } as const

const family = {
  listProduces: [jsonMedia],
  writeProduces: [jsonMedia],
  statesByDefault: states,
  countMax: 5_000,
  itemsMax: 100,
  describe: asDescription,
} as const

/** Returns the campaign of an item's ad group, which a request may omit. */
const campaignOfAdGroup = (given: Fields, store: Store): Fields => {
  const campaignId = store.find('sd.adGroups', String(given.adGroupId))?.fields.campaignId
  return campaignId === undefined ? {} : { campaignId }
}

const campaignFields: FieldSet = {
  name: { type: 'string', required: true },
  state: { ...state, required: true },
  budgetType: { type: 'string', values: ['daily'] },
  budget: { type: 'number' },
  startDate: { type: 'compactDate', required: true },
  endDate: { type: 'compactDate', nullable: true },
  costType: { type: 'string', values: ['cpc', 'vcpm'] },
  portfolioId: { type: 'int64', nullable: true },
}

export const sdCampaigns: ArrayEntity = {
  ...family,
  kind: 'sd.campaigns',
  path: '/sd/campaigns',
  idField: 'campaignId',
  entityType: 'CAMPAIGN',
  filters: { campaignIdFilter: 'campaignId', portfolioIdFilter: 'portfolioId', name: 'name' },
  create: { ...campaignFields, tactic: { type: 'string', values: ['T00020', 'T00030'], required: true } },
  update: { campaignId: id, ...campaignFields },
  checks: [
    campaignName,
    checkBudget('sdBudget'),
    dates(true),
    fixed('costType'),
    knownPortfolio,
    quota(quotas.campaigns),
  ],
  // A campaign without a budget silently gets the default.
  defaults: (_given, store) => ({
    budgetType: 'daily',
    budget: store.limits.sdBudgetDefault,
    costType: 'cpc',
    deliveryProfile: 'as_soon_as_possible',
  }),
}

const adGroupFields: FieldSet = {
  name: { type: 'string', required: true },
  state: { ...state, required: true },
  defaultBid: { type: 'number' },
  bidOptimization: { type: 'string', values: ['reach', 'clicks', 'conversions'] },
}

export const sdAdGroups: ArrayEntity = {
  ...family,
  kind: 'sd.adGroups',
  path: '/sd/adGroups',
  idField: 'adGroupId',
  entityType: 'AD_GROUP',
  filters: { campaignIdFilter: 'campaignId', adGroupIdFilter: 'adGroupId', name: 'name' },
  create: {
    campaignId: id,
    ...adGroupFields,
    creativeType: { type: 'string', values: ['IMAGE', 'VIDEO'], nullable: true },
  },
  update: { adGroupId: id, ...adGroupFields },
  checks: [
    parents(underCampaign),
    adGroupName,
    checkBid('defaultBid', 'sdBid'),
    quota(quotas.adGroupsPerCampaign, 'campaignId'),
  ],
  defaults: (given, store) => ({
    bidOptimization: 'clicks',
    tactic: store.find('sd.campaigns', String(given.campaignId))?.fields.tactic,
  }),
}

export const sdProductAds: ArrayEntity = {
  ...family,
  kind: 'sd.productAds',
  path: '/sd/productAds',
  idField: 'adId',
  entityType: 'PRODUCT_AD',
  filters: { adIdFilter: 'adId', adGroupIdFilter: 'adGroupId', campaignIdFilter: 'campaignId' },
  create: {
    campaignId: id,
    adGroupId: id,
    state: { ...state, required: true },
    asin: text,
    sku: text,
    adName: text,
    landingPageType: { type: 'string', values: ['STORE', 'MOMENT', 'OFF_AMAZON_LINK'] },
    landingPageURL: text,
  },
  update: { adId: id, state },
  checks: [
    parents(underCampaign, underAdGroup),
    oneOf('sku', 'asin', 'landingPageURL'),
    noTwins('sku', 'adGroupId', 'sku', 'asin', 'landingPageURL'),
    quota(quotas.productAdsPerAdGroup, 'adGroupId'),
  ],
}

const predicates = [
  'asinSameAs',
  'asinCategorySameAs',
  'asinBrandSameAs',
  'asinPriceBetween',
  'asinPriceGreaterThan',
  'asinPriceLessThan',
  'asinReviewRatingLessThan',
  'asinReviewRatingGreaterThan',
  'asinReviewRatingBetween',
  'asinIsPrimeShippingEligible',
  'asinAgeRangeSameAs',
  'asinGenreSameAs',
  'similarProduct',
  'contentCategorySameAs',
  'views',
  'audience',
  'purchases',
]

const expressionFields: FieldSet = {
  adGroupId: id,
  expressionType: { type: 'string', values: ['manual', 'auto'], required: true },
  expression: { type: 'array', required: true },
}

const resolved = (given: Fields, store: Store): Fields => ({
  ...campaignOfAdGroup(given, store),
  state: 'enabled',
  resolvedExpression: given.expression,
})

export const sdTargets: ArrayEntity = {
  ...family,
  kind: 'sd.targets',
  path: '/sd/targets',
  idField: 'targetId',
  entityType: 'TARGETING_CLAUSE',
  filters: { targetIdFilter: 'targetId', adGroupIdFilter: 'adGroupId', campaignIdFilter: 'campaignId' },
  create: { ...expressionFields, state, bid: { type: 'number', nullable: true } },
  update: { targetId: id, state, bid: { type: 'number', nullable: true } },
  checks: [
    parents(underCampaign, underAdGroup),
    expression('expression', predicates, ['similarProduct']),
    checkBid('bid', 'sdBid'),
    noTwins('expression', 'adGroupId', 'expression'),
    quota(quotas.targetsPerAdGroup, 'adGroupId'),
  ],
  defaults: resolved,
}

export const sdNegativeTargets: ArrayEntity = {
  ...family,
  kind: 'sd.negativeTargets',
  path: '/sd/negativeTargets',
  idField: 'targetId',
  entityType: 'NEGATIVE_TARGETING_CLAUSE',
  filters: { adGroupIdFilter: 'adGroupId', campaignIdFilter: 'campaignId' },
  create: { ...expressionFields, state: { ...state, required: true } },
  update: { targetId: id, state },
  checks: [
    parents(underCampaign, underAdGroup),
    expression('expression', ['asinSameAs', 'asinBrandSameAs']),
    noTwins('expression', 'adGroupId', 'expression'),
    quota(quotas.targetsPerAdGroup, 'adGroupId'),
  ],
  defaults: resolved,
}

export const sdCreatives: ArrayEntity = {
  ...family,
  kind: 'sd.creatives',
  path: '/sd/creatives',
  idField: 'creativeId',
  entityType: 'CREATIVE',
  countMax: 100,
  filters: { adGroupIdFilter: 'adGroupId', creativeIdFilter: 'creativeId' },
  create: {},
  update: {},
  checks: [],
  readOnly: true,
}
