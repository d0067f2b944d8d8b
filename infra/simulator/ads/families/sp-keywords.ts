import { quotas } from '../limits.ts'
import type { FieldSet } from '../rules/fields.ts'
import { bid } from '../rules/money.ts'
import { parents, quota } from '../rules/parents.ts'
import { keywordText, noTwins, notInAutomatic } from '../rules/targeting.ts'
import { values, words } from './filters.ts'
import {
  bothIds,
  campaignIds,
  family,
  id,
  state,
  stateOnCreate,
  text,
  underAdGroup,
  underCampaign,
} from './sp-common.ts'
import type { V3Entity } from './v3.ts'

const native = { nativeLanguageKeyword: text, nativeLanguageLocale: text }
const matchType = { type: 'string', values: ['BROAD', 'EXACT', 'PHRASE'], required: true } as const
const negativeMatchType = {
  type: 'string',
  values: ['NEGATIVE_EXACT', 'NEGATIVE_PHRASE', 'NEGATIVE_BROAD'],
  required: true,
} as const

export const spKeywords: V3Entity = {
  ...family,
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
    ...bothIds,
    keywordIdFilter: values('keywordId', 1_000),
    keywordTextFilter: words('keywordText'),
    matchTypeFilter: values('matchType', 4),
    locale: values('nativeLanguageLocale', 1),
  },
  create: {
    campaignId: id,
    adGroupId: id,
    keywordText: id,
    matchType,
    state: stateOnCreate,
    bid: { type: 'number', nullable: true },
    ...native,
  },
  update: { keywordId: id, state, bid: { type: 'number', nullable: true } },
  checks: [
    parents(underCampaign, underAdGroup),
    notInAutomatic,
    keywordText,
    bid('bid', 'spBid', true),
    noTwins('keywordText', 'adGroupId', 'matchType', 'keywordText'),
    quota(quotas.keywordsPerAdGroup, 'adGroupId'),
  ],
}

const negativeKeyword: FieldSet = {
  campaignId: id,
  keywordText: id,
  matchType: negativeMatchType,
  state: stateOnCreate,
}

export const spNegativeKeywords: V3Entity = {
  ...family,
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
    ...bothIds,
    negativeKeywordIdFilter: values('keywordId', 1_000),
    negativeKeywordTextFilter: words('keywordText'),
    matchTypeFilter: values('matchType', 4),
    locale: values('nativeLanguageLocale', 1),
  },
  create: { ...negativeKeyword, adGroupId: id, ...native },
  update: { keywordId: id, state },
  checks: [
    parents(underCampaign, underAdGroup),
    keywordText,
    noTwins('keywordText', 'adGroupId', 'matchType', 'keywordText'),
    quota(quotas.keywordsPerAdGroup, 'adGroupId'),
  ],
}

export const spCampaignNegativeKeywords: V3Entity = {
  ...family,
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
    ...campaignIds,
    campaignNegativeKeywordIdFilter: values('keywordId', 1_000),
    campaignNegativeKeywordTextFilter: words('keywordText'),
    matchTypeFilter: values('matchType', 4),
  },
  create: negativeKeyword,
  update: { keywordId: id, state },
  checks: [parents(underCampaign), keywordText, noTwins('keywordText', 'campaignId', 'matchType', 'keywordText')],
}
