import { int64, isObject, listOf } from '../json.ts'
import { type Entity, numberOf, stateOf, textOf } from '../model.ts'
import { budgetOf } from '../rules/money.ts'
import { campaignOf, type Store } from '../store.ts'

/** The entity that a row describes. */
export interface Subject {
  store: Store
  entity: Entity
  campaign: Entity | undefined
  adGroup: Entity | undefined
  bid: number
  price: number
  /** Distinguishes several rows of one entity. */
  part?: string
  placement?: string
}

const moneyPerDollar: Record<string, number> = { JPY: 150 }

export function subjectOf(store: Store, entity: Entity): Subject {
  const family = entity.kind.split('.')[0]
  const groups = family === 'sb' ? 'sb.adGroups' : family === 'sd' ? 'sd.adGroups' : 'sp.adGroups'
  const adGroup = entity.kind === groups ? entity : store.find(groups, textOf(entity.fields, 'adGroupId'))
  const worth = moneyPerDollar[store.profile.currency] ?? 1
  const bid = numberOf(entity.fields.bid) ?? numberOf(adGroup?.fields.defaultBid) ?? 0.8 * worth
  return { store, entity, campaign: campaignOf(store, entity), adGroup, bid, price: 30 * worth }
}

const idOf = (entity: Entity | undefined): unknown => (entity ? int64(entity.id) : null)

/** Formats the targeting of a row as reports do: `asin="B0…"`. */
function targetingOf({ fields }: Entity): string {
  if (fields.keywordText !== undefined) return textOf(fields, 'keywordText')
  const [first] = listOf(fields.expression ?? fields.expressions)
  const { type, value } = isObject(first) ? first : {}
  return value === undefined
    ? String(type ?? '').toLowerCase()
    : `asin="${typeof value === 'string' ? value : 'views'}"`
}

const matchTypeOf = ({ fields }: Entity): string =>
  fields.matchType !== undefined
    ? textOf(fields, 'matchType').toUpperCase()
    : fields.expressionType === 'AUTO'
      ? 'TARGETING_EXPRESSION_PREDEFINED'
      : 'TARGETING_EXPRESSION'

const asinOf = ({ fields }: Entity): string => {
  const creative = isObject(fields.creative) ? fields.creative : {}
  return fields.asin === undefined ? String(listOf(creative.asins)[0] ?? '') : textOf(fields, 'asin')
}

const columns: Record<string, (subject: Subject) => unknown> = {
  campaignId: ({ campaign }) => idOf(campaign),
  campaignName: ({ campaign }) => campaign?.fields.name ?? null,
  campaignStatus: ({ campaign }) => (campaign ? stateOf(campaign) : null),
  campaignBudgetAmount: ({ campaign }) => (campaign ? (budgetOf(campaign.fields) ?? null) : null),
  campaignBudgetType: () => 'DAILY_BUDGET',
  campaignBudgetCurrencyCode: ({ store }) => store.profile.currency,
  campaignRuleBasedBudgetAmount: () => null,
  campaignApplicableBudgetRuleId: () => null,
  campaignApplicableBudgetRuleName: () => null,
  campaignBiddingStrategy: ({ campaign }) => {
    const bidding = campaign?.fields.dynamicBidding
    return isObject(bidding) ? (bidding.strategy ?? null) : null
  },
  campaignPriceTypeCode: () => 'CPC',
  costType: () => 'CPC',
  portfolioId: ({ campaign }) => (campaign?.fields.portfolioId ? int64(textOf(campaign.fields, 'portfolioId')) : null),
  adGroupId: ({ adGroup }) => idOf(adGroup),
  adGroupName: ({ adGroup }) => adGroup?.fields.name ?? null,
  adId: ({ entity }) => idOf(entity),
  adStatus: ({ entity }) => stateOf(entity),
  adCreativeStatus: ({ entity }) => stateOf(entity),
  // Ids of keywords and targets share this column; only matchType distinguishes them.
  keywordId: ({ entity }) => idOf(entity),
  keyword: ({ entity }) => targetingOf(entity),
  keywordText: ({ entity }) => targetingOf(entity),
  keywordBid: ({ entity }) => numberOf(entity.fields.bid) ?? null,
  keywordType: ({ entity }) => matchTypeOf(entity),
  matchType: ({ entity }) => matchTypeOf(entity),
  adKeywordStatus: ({ entity }) => stateOf(entity),
  targeting: ({ entity }) => targetingOf(entity),
  targetingId: ({ entity }) => idOf(entity),
  targetingText: ({ entity }) => targetingOf(entity),
  targetingExpression: ({ entity }) => targetingOf(entity),
  targetingType: ({ entity }) => matchTypeOf(entity),
  searchTerm: ({ entity }) => targetingOf(entity),
  advertisedAsin: ({ entity }) => asinOf(entity),
  advertisedSku: ({ entity }) => entity.fields.sku ?? null,
  promotedAsin: ({ entity }) => asinOf(entity),
  promotedSku: ({ entity }) => entity.fields.sku ?? null,
  purchasedAsin: ({ entity }) => asinOf(entity),
  asinBrandHalo: ({ entity }) => asinOf(entity),
  matchedTargetAsin: ({ entity }) => asinOf(entity) || null,
  productName: ({ entity }) => asinOf(entity) || null,
  productCategory: () => null,
  placementClassification: ({ placement }) => placement ?? null,
  campaignSite: ({ placement }) => placement ?? null,
  bidOptimization: ({ adGroup }) => adGroup?.fields.bidOptimization ?? null,
  marketplaceId: ({ store }) => store.profile.marketplaceId,
  attributionType: () => 'CLICK',
  segmentName: () => 'All shoppers',
  segmentClassCode: () => 'ALL',
  topOfSearchImpressionShare: () => null,
}

/** Returns the value of a column that describes the subject; undefined for a metric. */
export const columnOf = (column: string, subject: Subject): unknown => columns[column]?.(subject)
