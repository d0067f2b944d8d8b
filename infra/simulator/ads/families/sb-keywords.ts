import { quotas } from '../limits.ts'
import type { Problem } from '../problems.ts'
import type { Check } from '../rules/draft.ts'
import { checkBid } from '../rules/money.ts'
import { parents, quota } from '../rules/parents.ts'
import { keywordText, noTwins } from '../rules/targeting.ts'
import type { ArrayEntity } from './array.ts'

const id = { type: 'int64', required: true } as const
const text = { type: 'string', required: true } as const
const below = parents({ kind: 'sb.campaigns', field: 'campaignId' }, { kind: 'sb.adGroups', field: 'adGroupId' })

/** Formats `errors` with an exception class name, as this API does. */
const describe = (problems: readonly Problem[]): object => ({
  description: problems.map(({ message }) => message).join('; '),
  errors: problems.map(({ message, reason, field, trigger }) => ({
    KeywordError: {
      message,
      reason,
      ...(field && { location: field }),
      ...(trigger !== undefined && { trigger: String(trigger) }),
    },
  })),
})

/** Checks that an update names the keyword's campaign and ad group. */
const located: Check = ({ given, existing }) => {
  if (!existing) return []
  const parts = [
    ['adGroupId', 'KEYWORD_MISSING_AD_GROUP_ID'],
    ['campaignId', 'KEYWORD_MISSING_CAMPAIGN_ID'],
  ] as const
  return parts.flatMap(([field, reason]): Problem[] => {
    if (given[field] === undefined) return [{ kind: 'missingValue', reason, message: `${field} is missing`, field }]
    if (given[field] === existing.fields[field]) return []
    return [
      { kind: 'parentEntity', reason: 'KEYWORD_NOT_FOUND', message: `no such ${field}`, field, trigger: given[field] },
    ]
  })
}

const family = {
  writeProduces: ['application/vnd.sbkeywordresponse.v3+json'],
  idField: 'keywordId',
  countMax: 5_000,
  itemsMax: 100,
  describe,
  defaults: () => ({ state: 'enabled' }),
} as const

const filters = {
  matchTypeFilter: 'matchType',
  keywordText: 'keywordText',
  campaignIdFilter: 'campaignId',
  adGroupIdFilter: 'adGroupId',
  keywordIdFilter: 'keywordId',
}

export const sbKeywords: ArrayEntity = {
  ...family,
  kind: 'sb.keywords',
  path: '/sb/keywords',
  entityType: 'KEYWORD',
  listProduces: ['application/vnd.sbkeyword.v3.2+json', 'application/vnd.sbkeyword.v3+json'],
  statesByDefault: ['enabled', 'paused'],
  filters,
  create: {
    campaignId: id,
    adGroupId: id,
    keywordText: text,
    matchType: { type: 'string', values: ['broad', 'exact', 'phrase'], required: true },
    bid: { type: 'number', required: true },
    nativeLanguageKeyword: { type: 'string' },
    nativeLanguageLocale: { type: 'string' },
  },
  update: {
    keywordId: id,
    campaignId: id,
    adGroupId: id,
    state: { type: 'string', values: ['enabled', 'paused', 'archived'] },
    bid: { type: 'number' },
  },
  checks: [
    located,
    below,
    keywordText,
    checkBid('bid', 'sbBid'),
    noTwins('keywordText', 'adGroupId', 'matchType', 'keywordText'),
    quota(quotas.keywordsPerAdGroup, 'adGroupId'),
  ],
}

export const sbNegativeKeywords: ArrayEntity = {
  ...family,
  kind: 'sb.negativeKeywords',
  path: '/sb/negativeKeywords',
  entityType: 'NEGATIVE_KEYWORD',
  listProduces: ['application/vnd.sbnegativekeyword.v3.2+json', 'application/vnd.sbnegativekeyword.v3+json'],
  statesByDefault: ['enabled'],
  filters,
  create: {
    campaignId: id,
    adGroupId: id,
    keywordText: text,
    matchType: { type: 'string', values: ['negativeExact', 'negativePhrase'], required: true },
  },
  update: {
    keywordId: id,
    campaignId: id,
    adGroupId: id,
    state: { type: 'string', values: ['enabled', 'archived'] },
  },
  checks: [
    located,
    below,
    keywordText,
    noTwins('keywordText', 'adGroupId', 'matchType', 'keywordText'),
    quota(quotas.keywordsPerAdGroup, 'adGroupId'),
  ],
}
