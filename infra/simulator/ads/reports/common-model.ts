import { isObject, listOf } from '../json.ts'
import { adProductOf, type Entity, type Fields, numberOf, stateOf } from '../model.ts'
import { budgetOf } from '../rules/money.ts'
import { type Store, servingStateOf } from '../store.ts'

const dashed = (date: unknown): string | undefined =>
  typeof date === 'string' ? date.replace(/^(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3') : undefined

const upper = (text: unknown): string =>
  String(text ?? '')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toUpperCase()

const present = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))

function campaign({ fields }: Entity, { profile }: Store): Fields {
  const amount = budgetOf(fields)
  return {
    campaignId: fields.campaignId,
    name: fields.name,
    portfolioId: fields.portfolioId,
    startDate: dashed(fields.startDate),
    endDate: dashed(fields.endDate),
    targetingSettings: fields.targetingType,
    brandEntityId: fields.brandEntityId,
    costType: upper(fields.costType ?? 'CPC'),
    ...(amount !== undefined && {
      budgetCaps: {
        recurrenceTimePeriod: fields.budgetType === 'LIFETIME' ? 'LIFETIME' : 'DAILY',
        budgetType: 'MONETARY',
        budgetValue: { monetaryBudget: { amount, currencyCode: profile.currency } },
      },
    }),
  }
}

const adGroup = ({ fields }: Entity, { profile }: Store): Fields => ({
  adGroupId: fields.adGroupId,
  campaignId: fields.campaignId,
  name: fields.name,
  ...(fields.defaultBid !== undefined && {
    bid: { defaultBid: fields.defaultBid, currencyCode: profile.currency },
  }),
})

const ad = ({ fields }: Entity): Fields => ({
  adId: fields.adId,
  adGroupId: fields.adGroupId,
  campaignId: fields.campaignId,
  name: fields.name,
  adType: fields.creative === undefined ? 'PRODUCT_AD' : 'PRODUCT_COLLECTION',
  creative: fields.creative ?? {
    products: [
      { productIdType: 'ASIN', productId: fields.asin },
      { productIdType: 'SKU', productId: fields.sku },
    ].filter(({ productId }) => productId !== undefined),
  },
})

/** Converts a target's expression to the common model. */
function targeted({ kind, fields }: Entity): Fields {
  if (fields.keywordText !== undefined)
    return {
      targetType: 'KEYWORD',
      targetDetails: { matchType: upper(fields.matchType).replace('NEGATIVE_', ''), keyword: fields.keywordText },
    }
  if (fields.themeType !== undefined) return { targetType: 'THEME', targetDetails: { matchType: fields.themeType } }
  const [first] = listOf(fields.expression ?? fields.expressions)
  const { type, value } = isObject(first) ? first : {}
  if (fields.expressionType === 'AUTO') return { targetType: 'AUTO', targetDetails: { matchType: type } }
  if (kind === 'sd.targets' && type !== 'asinSameAs')
    return { targetType: 'PRODUCT_AUDIENCE', targetDetails: { matchType: 'PRODUCT_EXACT', event: upper(type) } }
  return { targetType: 'PRODUCT', targetDetails: { matchType: 'PRODUCT_EXACT', asin: value } }
}

const target = (entity: Entity, { profile }: Store): Fields => ({
  targetId: entity.id,
  adGroupId: entity.fields.adGroupId,
  campaignId: entity.fields.campaignId,
  targetLevel: entity.fields.adGroupId === undefined ? 'CAMPAIGN' : 'AD_GROUP',
  negative: /negative/i.test(entity.kind),
  ...(numberOf(entity.fields.bid) !== undefined && {
    bid: { bid: entity.fields.bid, currencyCode: profile.currency },
  }),
  ...targeted(entity),
})

/** Converts an entity to the common model of exports: one set of enums for all ad products, and ids as strings. */
export function commonModel(store: Store, entity: Entity): Fields {
  const own = /\.campaigns$/.test(entity.kind)
    ? campaign(entity, store)
    : /\.adGroups$/.test(entity.kind)
      ? adGroup(entity, store)
      : /\.(productAds|ads)$/.test(entity.kind)
        ? ad(entity)
        : target(entity, store)
  const serving = servingStateOf(store, entity)
  return present({
    ...own,
    adProduct: adProductOf(entity.kind),
    state: stateOf(entity),
    deliveryStatus: serving === 'ENABLED' ? 'DELIVERING' : 'NOT_DELIVERING',
    ...(serving !== 'ENABLED' && { deliveryReasons: [serving] }),
    creationDateTime: new Date(entity.createdAt).toISOString(),
    lastUpdatedDateTime: new Date(entity.updatedAt).toISOString(),
  })
}
