import { quotas } from '../limits.ts'
import type { Fields } from '../model.ts'
import type { Check } from '../rules/draft.ts'
import { checkBid } from '../rules/money.ts'
import { parents, quota } from '../rules/parents.ts'
import { expression, noTwins, notInAutomatic } from '../rules/targeting.ts'
import { type Filter, values } from './filters.ts'
import {
  adGroupParent,
  campaignAndAdGroupFilters,
  campaignFilter,
  campaignParent,
  productsDefaults,
  requiredState,
  requiredText,
  stateField,
} from './sp-fields.ts'
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
  ...productsDefaults,
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
    ...campaignAndAdGroupFilters,
    targetIdFilter: values('targetId', 1_000),
    expressionTypeFilter: values('expressionType', 2),
    asinFilter: byAsin,
  },
  create: {
    campaignId: requiredText,
    adGroupId: requiredText,
    expression: predicate,
    expressionType: { type: 'string', values: ['MANUAL'], required: true },
    state: requiredState,
    bid: { type: 'number', nullable: true },
  },
  update: {
    targetId: requiredText,
    state: stateField,
    bid: { type: 'number', nullable: true },
    expression: { type: 'array' },
  },
  checks: [
    parents(campaignParent, adGroupParent),
    notInAutomatic,
    expressionChosen,
    checkBid('bid', 'spBid', true),
    noTwins('expression', 'adGroupId', 'expression'),
    quota(quotas.targetsPerAdGroup, 'adGroupId'),
  ],
  defaults: resolved,
}

export const spNegativeTargets: V3Entity = {
  ...productsDefaults,
  kind: 'sp.negativeTargets',
  path: '/sp/negativeTargets',
  mediaType: 'application/vnd.spNegativeTargetingClause.v3+json',
  array: 'negativeTargetingClauses',
  object: 'negativeTargetingClause',
  idField: 'targetId',
  successId: 'targetId',
  entityType: 'NEGATIVE_TARGETING_CLAUSE',
  idFilter: 'negativeTargetIdFilter',
  filters: { ...campaignAndAdGroupFilters, negativeTargetIdFilter: values('targetId', 1_000), asinFilter: byAsin },
  create: { campaignId: requiredText, adGroupId: requiredText, expression: predicate, state: requiredState },
  update: { targetId: requiredText, state: stateField, expression: { type: 'array' } },
  checks: [
    parents(campaignParent, adGroupParent),
    expression('expression', negativePredicates),
    noTwins('expression', 'adGroupId', 'expression'),
    quota(quotas.targetsPerAdGroup, 'adGroupId'),
  ],
  defaults: resolved,
}

export const spCampaignNegativeTargets: V3Entity = {
  ...productsDefaults,
  kind: 'sp.campaignNegativeTargets',
  path: '/sp/campaignNegativeTargets',
  mediaType: 'application/vnd.spCampaignNegativeTargetingClause.v3+json',
  array: 'campaignNegativeTargetingClauses',
  object: 'campaignNegativeTargetingClause',
  idField: 'targetId',
  successId: 'campaignNegativeTargetingClauseId',
  entityType: 'CAMPAIGN_NEGATIVE_TARGETING_CLAUSE',
  idFilter: 'campaignNegativeTargetIdFilter',
  filters: { ...campaignFilter, campaignNegativeTargetIdFilter: values('targetId', 1_000), asinFilter: byAsin },
  create: { campaignId: requiredText, expression: predicate, state: requiredState },
  update: { targetId: requiredText, state: stateField, expression: { type: 'array' } },
  checks: [
    parents(campaignParent),
    expression('expression', negativePredicates),
    noTwins('expression', 'campaignId', 'expression'),
  ],
  defaults: resolved,
}
