import { isObject, listOf } from '../json.ts'
import { adProductOf, type Entity, type Fields, numberOf, stateOf } from '../model.ts'
import { budgetOf } from '../rules/money.ts'
import { type Store, servingStateOf } from '../store.ts'

const timed = (date: unknown): string | undefined =>
  typeof date === 'string' ? `${date.replace(/^(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3')}T00:00:00Z` : undefined

const strategies: Record<string, string> = {
  LEGACY_FOR_SALES: 'SALES_DOWN_ONLY',
  AUTO_FOR_SALES: 'SALES_UP_AND_DOWN',
  MANUAL: 'MANUAL',
  RULE_BASED: 'RULE_BASED',
}

const automatic: Record<string, string> = {
  QUERY_HIGH_REL_MATCHES: 'KEYWORDS_CLOSE_MATCH',
  QUERY_BROAD_REL_MATCHES: 'KEYWORDS_LOOSE_MATCH',
  ASIN_SUBSTITUTE_RELATED: 'PRODUCT_SUBSTITUTES',
  ASIN_ACCESSORY_RELATED: 'PRODUCT_COMPLEMENTS',
}

/** Returns the fields common to all entities of the unified API. */
function common(store: Store, entity: Entity): Fields {
  const serving = servingStateOf(store, entity)
  return {
    adProduct: adProductOf(entity.kind),
    state: stateOf(entity),
    marketplaceScope: 'SINGLE_MARKETPLACE',
    creationDateTime: new Date(entity.createdAt).toISOString(),
    lastUpdatedDateTime: new Date(entity.updatedAt).toISOString(),
    status: { deliveryStatus: serving === 'ENABLED' ? 'DELIVERING' : 'NOT_DELIVERING' },
  }
}

const present = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))

export function unifiedCampaign(store: Store, entity: Entity): Fields {
  const { fields } = entity
  const value = budgetOf(fields)
  const bidding = isObject(fields.dynamicBidding) ? strategies[String(fields.dynamicBidding.strategy)] : undefined
  return present({
    ...common(store, entity),
    campaignId: entity.id,
    name: fields.name,
    portfolioId: fields.portfolioId,
    startDateTime: timed(fields.startDate),
    endDateTime: timed(fields.endDate),
    costType: 'CPC',
    ...(bidding && { optimizations: { bidSettings: { bidStrategy: bidding } } }),
    ...(value !== undefined && {
      budgets: [
        {
          budgetType: 'MONETARY',
          recurrenceTimePeriod: fields.budgetType === 'LIFETIME' ? 'LIFETIME' : 'DAILY',
          budgetValue: { monetaryBudgetValue: { monetaryBudget: { currencyCode: store.profile.currency, value } } },
        },
      ],
    }),
    ...(fields.targetingType !== undefined && {
      autoCreationSettings: { autoCreateTargets: fields.targetingType === 'AUTO' },
    }),
  })
}

export const unifiedAdGroup = (store: Store, entity: Entity): Fields =>
  present({
    ...common(store, entity),
    adGroupId: entity.id,
    campaignId: entity.fields.campaignId,
    name: entity.fields.name,
    ...(entity.fields.defaultBid !== undefined && {
      bid: { defaultBid: entity.fields.defaultBid, currencyCode: store.profile.currency },
    }),
  })

export function unifiedAd(store: Store, entity: Entity): Fields {
  const { fields } = entity
  const creative = isObject(fields.creative) ? fields.creative : {}
  const asin = fields.asin ?? listOf(creative.asins)[0]
  const advertisedProduct =
    fields.sku === undefined
      ? { productIdType: 'ASIN', productId: asin ?? '' }
      : { productIdType: 'SKU', productId: fields.sku, resolvedProductId: asin, resolvedProductIdType: 'ASIN' }
  return present({
    ...common(store, entity),
    adId: entity.id,
    adGroupId: fields.adGroupId,
    campaignId: fields.campaignId,
    name: fields.name,
    adType: 'PRODUCT_AD',
    creative: {
      productCreative: {
        productCreativeSettings: { advertisedProduct: present(advertisedProduct), headline: creative.headline },
      },
    },
  })
}

function targetDetails({ fields }: Entity): Fields {
  if (fields.keywordText !== undefined) {
    const matchType = String(fields.matchType)
      .toUpperCase()
      .replace(/^NEGATIVE_?/, '')
    return { targetType: 'KEYWORD', targetDetails: { keywordTarget: { keyword: fields.keywordText, matchType } } }
  }
  const [first] = listOf(fields.expression ?? fields.expressions)
  const { type, value } = isObject(first) ? first : {}
  const theme = fields.themeType ?? automatic[String(type)]
  if (theme !== undefined) return { targetType: 'THEME', targetDetails: { themeTarget: { matchType: theme } } }
  if (type === 'views' || type === 'purchases') {
    const lookback = listOf(value).find((part) => isObject(part) && part.type === 'lookback')
    const days = isObject(lookback) ? lookback.value : '30'
    const event = type === 'views' ? 'VIEW' : 'PURCHASE'
    const audience = { asin: {}, event, lookback: `DAYS_${days}`, matchType: 'PRODUCT_EXACT' }
    return { targetType: 'PRODUCT_AUDIENCE', targetDetails: { productAudienceTarget: audience } }
  }
  const product = { matchType: 'PRODUCT_EXACT', productIdType: 'ASIN', product: { productId: String(value ?? '') } }
  return { targetType: 'PRODUCT', targetDetails: { productTarget: product } }
}

export const unifiedTarget = (store: Store, entity: Entity): Fields =>
  present({
    ...common(store, entity),
    targetId: entity.id,
    adGroupId: entity.fields.adGroupId,
    campaignId: entity.fields.campaignId,
    negative: /negative/i.test(entity.kind),
    targetLevel: entity.fields.adGroupId === undefined ? 'CAMPAIGN' : 'AD_GROUP',
    ...(numberOf(entity.fields.bid) !== undefined && {
      bid: { bid: entity.fields.bid, currencyCode: store.profile.currency },
    }),
    ...targetDetails(entity),
  })
