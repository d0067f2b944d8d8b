import { isObject, listOf } from '../json.ts'
import { quotas } from '../limits.ts'
import type { Entity } from '../model.ts'
import { missing, type Problem } from '../problems.ts'
import { dates } from '../rules/dates.ts'
import type { Check } from '../rules/draft.ts'
import { type FieldSet, outOfRange } from '../rules/fields.ts'
import { budgetOf, checkBid, checkBudget, checkBudgetAboveBids } from '../rules/money.ts'
import { adGroupName, campaignName } from '../rules/names.ts'
import { parents, quota } from '../rules/parents.ts'
import { fixed, knownPortfolio, noTwins, oneOf } from '../rules/targeting.ts'
import type { Store } from '../store.ts'
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

const budgetShape: Check = ({ given }) => {
  const { budget: given_ } = given
  if (given_ === undefined || !isObject(given_)) return []
  if (budgetOf(given) === undefined) return [missing('budget.budget')]
  const type = given_.budgetType
  if (type === undefined) return [missing('budget.budgetType')]
  if (type === 'DAILY') return []
  const message = 'budgetType must be DAILY'
  return [
    {
      kind: 'range',
      reason: 'INVALID_ENUM_VALUE',
      message,
      field: 'budget.budgetType',
      trigger: type,
      allowed: ['DAILY'],
    },
  ]
}

const placementsKnown = ['PLACEMENT_PRODUCT_PAGE', 'PLACEMENT_REST_OF_SEARCH', 'PLACEMENT_TOP', 'SITE_AMAZON_BUSINESS']
const strategies = ['AUTO_FOR_SALES', 'LEGACY_FOR_SALES', 'MANUAL', 'RULE_BASED']

const bidding: Check = ({ given, after }) => {
  const { dynamicBidding } = given
  if (!isObject(dynamicBidding)) return []
  const strategy = isObject(after.dynamicBidding) ? after.dynamicBidding.strategy : undefined
  const field = 'dynamicBidding.strategy'
  if (strategy === undefined) return [missing(field)]
  if (!strategies.includes(String(strategy))) {
    const message = 'there is no such strategy'
    return [{ kind: 'range', reason: 'INVALID_ENUM_VALUE', message, field, trigger: strategy, allowed: strategies }]
  }
  return listOf(dynamicBidding.placementBidding).flatMap((entry, index): Problem[] => {
    const { placement, percentage } = isObject(entry) ? entry : {}
    const at = `dynamicBidding.placementBidding[${index}]`
    if (!placementsKnown.includes(String(placement))) {
      const message = 'there is no such placement'
      return [
        { kind: 'bidding', reason: 'BID_INVALID_PLACEMENT', message, field: `${at}.placement`, trigger: placement },
      ]
    }
    const percent = Number(percentage)
    if (percent < 0) return [outOfRange(`${at}.percentage`, percent, 'TOO_LOW', 0, 900)]
    return percent > 900 ? [outOfRange(`${at}.percentage`, percent, 'TOO_HIGH', 0, 900)] : []
  })
}

const campaignFields: FieldSet = {
  name: { type: 'string', required: true },
  state: requiredState,
  targetingType: { type: 'string', values: ['AUTO', 'MANUAL'], required: true },
  budget: { type: 'object', required: true },
  startDate: { type: 'date' },
  endDate: { type: 'date', nullable: true },
  dynamicBidding: { type: 'object' },
  portfolioId: { type: 'string', nullable: true },
  siteRestrictions: { type: 'array' },
  offAmazonSettings: { type: 'object' },
  tags: { type: 'object' },
}

export const spCampaigns: V3Entity = {
  ...productsDefaults,
  kind: 'sp.campaigns',
  path: '/sp/campaigns',
  mediaType: 'application/vnd.spCampaign.v3+json',
  array: 'campaigns',
  object: 'campaign',
  idField: 'campaignId',
  successId: 'campaignId',
  entityType: 'CAMPAIGN',
  idFilter: 'campaignIdFilter',
  filters: {
    campaignIdFilter: values('campaignId', 1_000),
    portfolioIdFilter: values('portfolioId', 100),
    nameFilter: words('name'),
  },
  create: { ...campaignFields, autoManageCampaign: { type: 'boolean' } },
  update: { campaignId: requiredText, ...campaignFields },
  checks: [
    campaignName,
    budgetShape,
    checkBudget('spBudget', 'budget.budget'),
    checkBudgetAboveBids,
    dates(),
    fixed('targetingType', 'siteRestrictions'),
    bidding,
    knownPortfolio,
    quota(quotas.campaigns),
  ],
  defaults: (_given, store) => ({
    startDate: store.today,
    dynamicBidding: { strategy: 'LEGACY_FOR_SALES', placementBidding: [] },
  }),
}

const adGroupFields: FieldSet = {
  name: { type: 'string', required: true },
  state: requiredState,
  defaultBid: { type: 'number', required: true },
}

export const spAdGroups: V3Entity = {
  ...productsDefaults,
  kind: 'sp.adGroups',
  path: '/sp/adGroups',
  mediaType: 'application/vnd.spAdGroup.v3+json',
  array: 'adGroups',
  object: 'adGroup',
  idField: 'adGroupId',
  successId: 'adGroupId',
  entityType: 'AD_GROUP',
  idFilter: 'adGroupIdFilter',
  filters: { ...campaignFilter, adGroupIdFilter: values('adGroupId', 1_000), nameFilter: words('name') },
  create: { campaignId: requiredText, ...adGroupFields },
  update: { adGroupId: requiredText, ...adGroupFields },
  checks: [
    parents(campaignParent),
    adGroupName,
    checkBid('defaultBid', 'spBid', true),
    quota(quotas.adGroupsPerCampaign, 'campaignId'),
  ],
  created: addAutomaticTargets,
}

export const spProductAds: V3Entity = {
  ...productsDefaults,
  kind: 'sp.productAds',
  path: '/sp/productAds',
  mediaType: 'application/vnd.spProductAd.v3+json',
  array: 'productAds',
  object: 'productAd',
  idField: 'adId',
  successId: 'adId',
  entityType: 'PRODUCT_AD',
  idFilter: 'adIdFilter',
  filters: { ...campaignAndAdGroupFilters, adIdFilter: values('adId', 1_000) },
  create: {
    campaignId: requiredText,
    adGroupId: requiredText,
    state: requiredState,
    asin: optionalText,
    sku: optionalText,
    customText: optionalText,
    globalStoreSetting: { type: 'object' },
  },
  update: { adId: requiredText, state: stateField },
  checks: [
    parents(campaignParent, adGroupParent),
    // The demo's advertisers are sellers, who advertise listings by SKU.
    oneOf('sku'),
    noTwins('sku', 'adGroupId', 'sku'),
    quota(quotas.productAdsPerAdGroup, 'adGroupId'),
  ],
}

const automatic = [
  'QUERY_HIGH_REL_MATCHES',
  'QUERY_BROAD_REL_MATCHES',
  'ASIN_SUBSTITUTE_RELATED',
  'ASIN_ACCESSORY_RELATED',
] as const

/** Adds the four targets of an automatic campaign's ad group, which cannot be archived. */
export function addAutomaticTargets({ id: adGroupId, fields, createdAt }: Entity, store: Store): void {
  const campaignId = String(fields.campaignId)
  if (store.find('sp.campaigns', campaignId)?.fields.targetingType !== 'AUTO') return
  for (const type of automatic) {
    const targetId = store.nextId()
    const expression = [{ type }]
    store.add(
      'sp.targets',
      targetId,
      {
        targetId,
        campaignId,
        adGroupId,
        expression,
        resolvedExpression: expression,
        expressionType: 'AUTO',
        state: 'ENABLED',
        bid: fields.defaultBid,
      },
      createdAt,
    )
  }
}
