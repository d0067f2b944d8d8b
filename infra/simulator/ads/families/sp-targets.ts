import { quotas } from '../limits.ts'
import type { Fields } from '../model.ts'
import type { Check } from '../rules/draft.ts'
import { bid } from '../rules/money.ts'
import { parents, quota } from '../rules/parents.ts'
import { expression, noTwins, notInAutomatic } from '../rules/targeting.ts'
import { type Filter, values } from './filters.ts'
import { bothIds, campaignIds, family, id, state, stateOnCreate, underAdGroup, underCampaign } from './sp-common.ts'
import type { V3Entity } from './v3.ts'

const predicates = [
  'ASIN_AGE_RANGE_SAME_AS',
  'ASIN_BRAND_SAME_AS',
  'ASIN_CATEGORY_SAME_AS',
  'ASIN_EXPANDED_FROM',
  'ASIN_GENRE_SAME_AS',
  'ASIN_IS_PRIME_SHIPPING_ELIGIBLE',
  'ASIN_PRICE_BETWEEN',
  'ASIN_PRICE_GREATER_THAN',
  'ASIN_PRICE_LESS_THAN',
  'ASIN_REVIEW_RATING_BETWEEN',
  'ASIN_REVIEW_RATING_GREATER_THAN',
  'ASIN_REVIEW_RATING_LESS_THAN',
  'ASIN_SAME_AS',
  'KEYWORD_GROUP_SAME_AS',
]
const negativePredicates = ['ASIN_BRAND_SAME_AS', 'ASIN_SAME_AS']
const predicate = { type: 'array', required: true } as const
const byAsin: Filter = { by: 'asin', field: 'expression', max: 100 }

/** Refuses a new expression for an automatic target. */
const expressionChosen: Check = (draft) =>
  draft.existing?.fields.expressionType === 'AUTO' ? [] : expression('expression', predicates)(draft)

const resolved = (given: Fields): Fields => ({ resolvedExpression: given.expression ?? [] })

export const spTargets: V3Entity = {
  ...family,
  kind: 'sp.targets',
  path: '/sp/targets',
  mediaType: 'application/vnd.spTargetingClause.v3+json',
  array: 'targetingClauses',
  object: 'targetingClause',
  idField: 'targetId',
  successId: 'targetId',
  entityType: 'TARGETING_CLAUSE',
  idFilter: 'targetIdFilter',
  filters: {
    ...bothIds,
    targetIdFilter: values('targetId', 1_000),
    expressionTypeFilter: values('expressionType', 2),
    asinFilter: byAsin,
  },
  create: {
    campaignId: id,
    adGroupId: id,
    expression: predicate,
    expressionType: { type: 'string', values: ['MANUAL'], required: true },
    state: stateOnCreate,
    bid: { type: 'number', nullable: true },
  },
  update: { targetId: id, state, bid: { type: 'number', nullable: true }, expression: { type: 'array' } },
  checks: [
    parents(underCampaign, underAdGroup),
    notInAutomatic,
    expressionChosen,
    bid('bid', 'spBid', true),
    noTwins('expression', 'adGroupId', 'expression'),
    quota(quotas.targetsPerAdGroup, 'adGroupId'),
  ],
  defaults: resolved,
}

export const spNegativeTargets: V3Entity = {
  ...family,
  kind: 'sp.negativeTargets',
  path: '/sp/negativeTargets',
  mediaType: 'application/vnd.spNegativeTargetingClause.v3+json',
  array: 'negativeTargetingClauses',
  object: 'negativeTargetingClause',
  idField: 'targetId',
  successId: 'targetId',
  entityType: 'NEGATIVE_TARGETING_CLAUSE',
  idFilter: 'negativeTargetIdFilter',
  filters: { ...bothIds, negativeTargetIdFilter: values('targetId', 1_000), asinFilter: byAsin },
  create: { campaignId: id, adGroupId: id, expression: predicate, state: stateOnCreate },
  update: { targetId: id, state, expression: { type: 'array' } },
  checks: [
    parents(underCampaign, underAdGroup),
    expression('expression', negativePredicates),
    noTwins('expression', 'adGroupId', 'expression'),
    quota(quotas.targetsPerAdGroup, 'adGroupId'),
  ],
  defaults: resolved,
}

export const spCampaignNegativeTargets: V3Entity = {
  ...family,
  kind: 'sp.campaignNegativeTargets',
  path: '/sp/campaignNegativeTargets',
  mediaType: 'application/vnd.spCampaignNegativeTargetingClause.v3+json',
  array: 'campaignNegativeTargetingClauses',
  object: 'campaignNegativeTargetingClause',
  idField: 'targetId',
  successId: 'campaignNegativeTargetingClauseId',
  entityType: 'CAMPAIGN_NEGATIVE_TARGETING_CLAUSE',
  idFilter: 'campaignNegativeTargetIdFilter',
  filters: { ...campaignIds, campaignNegativeTargetIdFilter: values('targetId', 1_000), asinFilter: byAsin },
  create: { campaignId: id, expression: predicate, state: stateOnCreate },
  update: { targetId: id, state, expression: { type: 'array' } },
  checks: [
    parents(underCampaign),
    expression('expression', negativePredicates),
    noTwins('expression', 'campaignId', 'expression'),
  ],
  defaults: resolved,
}
