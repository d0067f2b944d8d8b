import { quotas } from '../limits.ts'
import type { FieldSet } from '../rules/fields.ts'
import { checkBid } from '../rules/money.ts'
import { parents, quota } from '../rules/parents.ts'
import { keywordText, noTwins, notInAutomatic } from '../rules/targeting.ts'
import { values, words } from './filters.ts'
import {
  adGroupParent,
  campaignAndAdGroupFilters,
  campaignFilter,
  campaignParent,
  optionalText,
  productsDefaults,
  requiredState,
  requiredText,
  stateField,
} from './sp-fields.ts'
import type { V3Entity } from './v3.ts'

const native = { nativeLanguageKeyword: optionalText, nativeLanguageLocale: optionalText }
const matchType = { type: 'string', values: ['BROAD', 'EXACT', 'PHRASE'], required: true } as const
const negativeMatchType = {
  type: 'string',
  values: ['NEGATIVE_EXACT', 'NEGATIVE_PHRASE', 'NEGATIVE_BROAD'],
  required: true,
} as const

export const spKeywords: V3Entity = {
  ...productsDefaults,
  kind: 'sp.keywords',
  path: '/sp/keywords',
  mediaType: 'application/vnd.spKeyword.v3+json',
  array: 'keywords',
  object: 'keyword',
  idField: 'keywordId',
  successId: 'keywordId',
  entityType: 'KEYWORD',
  idFilter: 'keywordIdFilter',
  filters: {
    ...campaignAndAdGroupFilters,
    keywordIdFilter: values('keywordId', 1_000),
    keywordTextFilter: words('keywordText'),
    matchTypeFilter: values('matchType', 4),
    locale: values('nativeLanguageLocale', 1),
  },
  create: {
    campaignId: requiredText,
    adGroupId: requiredText,
    keywordText: requiredText,
    matchType,
    state: requiredState,
    bid: { type: 'number', nullable: true },
    ...native,
  },
  update: { keywordId: requiredText, state: stateField, bid: { type: 'number', nullable: true } },
  checks: [
    parents(campaignParent, adGroupParent),
    notInAutomatic,
    keywordText,
    checkBid('bid', 'spBid', true),
    noTwins('keywordText', 'adGroupId', 'matchType', 'keywordText'),
    quota(quotas.keywordsPerAdGroup, 'adGroupId'),
  ],
}

const negativeKeyword: FieldSet = {
  campaignId: requiredText,
  keywordText: requiredText,
  matchType: negativeMatchType,
  state: requiredState,
}

export const spNegativeKeywords: V3Entity = {
  ...productsDefaults,
  kind: 'sp.negativeKeywords',
  path: '/sp/negativeKeywords',
  mediaType: 'application/vnd.spNegativeKeyword.v3+json',
  array: 'negativeKeywords',
  object: 'negativeKeyword',
  idField: 'keywordId',
  successId: 'negativeKeywordId',
  entityType: 'NEGATIVE_KEYWORD',
  idFilter: 'negativeKeywordIdFilter',
  filters: {
    ...campaignAndAdGroupFilters,
    negativeKeywordIdFilter: values('keywordId', 1_000),
    negativeKeywordTextFilter: words('keywordText'),
    matchTypeFilter: values('matchType', 4),
    locale: values('nativeLanguageLocale', 1),
  },
  create: { ...negativeKeyword, adGroupId: requiredText, ...native },
  update: { keywordId: requiredText, state: stateField },
  checks: [
    parents(campaignParent, adGroupParent),
    keywordText,
    noTwins('keywordText', 'adGroupId', 'matchType', 'keywordText'),
    quota(quotas.keywordsPerAdGroup, 'adGroupId'),
  ],
}

export const spCampaignNegativeKeywords: V3Entity = {
  ...productsDefaults,
  kind: 'sp.campaignNegativeKeywords',
  path: '/sp/campaignNegativeKeywords',
  mediaType: 'application/vnd.spCampaignNegativeKeyword.v3+json',
  array: 'campaignNegativeKeywords',
  object: 'campaignNegativeKeyword',
  idField: 'keywordId',
  successId: 'campaignNegativeKeywordId',
  entityType: 'CAMPAIGN_NEGATIVE_KEYWORD',
  idFilter: 'campaignNegativeKeywordIdFilter',
  filters: {
    ...campaignFilter,
    campaignNegativeKeywordIdFilter: values('keywordId', 1_000),
    campaignNegativeKeywordTextFilter: words('keywordText'),
    matchTypeFilter: values('matchType', 4),
  },
  create: negativeKeyword,
  update: { keywordId: requiredText, state: stateField },
  checks: [parents(campaignParent), keywordText, noTwins('keywordText', 'campaignId', 'matchType', 'keywordText')],
}
