import type { Json } from './open-writing.ts'

/** Items that tests write for one family, derived from an entity of the simulator. */
export interface Sample {
  family: string
  /** Field of the body with the items; without it, the body is the list. */
  array?: string
  idField: string
  create: (one: Json, salt: string) => Json
  createOperation?: string
  /** Fields that an update changes. */
  update: (one: Json) => Json
  /** Fields that an update needs to identify its item. */
  where?: string[]
}

const pick = (one: Json, ...fields: string[]): Json =>
  Object.fromEntries(fields.filter((field) => one[field] !== undefined).map((field) => [field, one[field]]))
const asin = (salt: string): string => `B0${salt.toUpperCase().padEnd(8, '0').slice(0, 8)}`
const bid = (one: Json): Json => ({ bid: Number(one.bid ?? 1) + 0.11 })
const upper = { state: 'PAUSED' }
const lower = { state: 'paused' }
const inAdGroup = ['adGroupId', 'campaignId']
const inSixMonths = (): string => new Date(Date.now() + 180 * 86_400_000).toISOString().slice(0, 10)

/** One sample of each family of entities. */
export const samples: Sample[] = [
  {
    ...{ family: 'portfolios', array: 'portfolios', idField: 'portfolioId' },
    create: (_one, salt) => ({ name: `Portfolio ${salt}`, state: 'ENABLED' }),
    update: (one) => ({ name: `${one.name} II` }),
  },
  {
    ...{ family: 'sp.campaigns', array: 'campaigns', idField: 'campaignId' },
    create: (_one, salt) => ({
      name: `SP ${salt}`,
      targetingType: 'MANUAL',
      state: 'PAUSED',
      budget: { budgetType: 'DAILY', budget: 12 },
      startDate: inSixMonths(),
    }),
    update: (one) => ({ budget: { budgetType: 'DAILY', budget: Number((one.budget as Json).budget) + 3 } }),
  },
  {
    ...{ family: 'sp.adGroups', array: 'adGroups', idField: 'adGroupId' },
    create: (one, salt) => ({ ...pick(one, 'campaignId'), name: `Group ${salt}`, state: 'ENABLED', defaultBid: 0.8 }),
    update: (one) => ({ defaultBid: Number(one.defaultBid) + 0.1, name: `${one.name} II` }),
  },
  {
    ...{ family: 'sp.productAds', array: 'productAds', idField: 'adId' },
    create: (one, salt) => ({ ...pick(one, ...inAdGroup), sku: `SKU-${salt}`, state: 'ENABLED' }),
    update: () => upper,
  },
  {
    ...{ family: 'sp.keywords', array: 'keywords', idField: 'keywordId' },
    create: (one, salt) => ({
      ...pick(one, ...inAdGroup),
      keywordText: `tent ${salt}`,
      matchType: 'EXACT',
      state: 'ENABLED',
      bid: 0.9,
    }),
    update: (one) => ({ ...bid(one), ...upper }),
  },
  {
    ...{ family: 'sp.negativeKeywords', array: 'negativeKeywords', idField: 'keywordId' },
    create: (one, salt) => ({
      ...pick(one, ...inAdGroup),
      keywordText: `cheap ${salt}`,
      matchType: 'NEGATIVE_EXACT',
      state: 'ENABLED',
    }),
    update: () => upper,
  },
  {
    ...{ family: 'sp.campaignNegativeKeywords', array: 'campaignNegativeKeywords', idField: 'keywordId' },
    create: (one, salt) => ({
      ...pick(one, 'campaignId'),
      keywordText: `cheap ${salt}`,
      matchType: 'NEGATIVE_PHRASE',
      state: 'ENABLED',
    }),
    update: () => upper,
  },
  {
    ...{ family: 'sp.targets', array: 'targetingClauses', idField: 'targetId' },
    create: (one, salt) => ({
      ...pick(one, ...inAdGroup),
      expression: [{ type: 'ASIN_SAME_AS', value: asin(salt) }],
      expressionType: 'MANUAL',
      state: 'ENABLED',
      bid: 0.7,
    }),
    update: bid,
  },
  {
    ...{ family: 'sp.negativeTargets', array: 'negativeTargetingClauses', idField: 'targetId' },
    create: (one, salt) => ({
      ...pick(one, ...inAdGroup),
      expression: [{ type: 'ASIN_SAME_AS', value: asin(salt) }],
      state: 'ENABLED',
    }),
    update: () => upper,
  },
  {
    ...{ family: 'sp.campaignNegativeTargets', array: 'campaignNegativeTargetingClauses', idField: 'targetId' },
    create: (one, salt) => ({
      ...pick(one, 'campaignId'),
      expression: [{ type: 'ASIN_SAME_AS', value: asin(salt) }],
      state: 'ENABLED',
    }),
    update: () => upper,
  },
  {
    ...{ family: 'sb.campaigns', array: 'campaigns', idField: 'campaignId' },
    create: (one, salt) => ({
      ...pick(one, 'brandEntityId'),
      name: `SB ${salt}`,
      state: 'PAUSED',
      budget: 20,
      budgetType: 'DAILY',
    }),
    update: (one) => ({ budget: Number(one.budget) + 5 }),
  },
  {
    ...{ family: 'sb.adGroups', array: 'adGroups', idField: 'adGroupId' },
    create: (one, salt) => ({ ...pick(one, 'campaignId'), name: `Group ${salt}`, state: 'ENABLED' }),
    update: (one) => ({ name: `${one.name} II`, ...upper }),
  },
  {
    ...{ family: 'sb.ads', array: 'ads', idField: 'adId', createOperation: 'sb.ads.video.create' },
    create: (one, salt) => ({
      ...pick(one, 'adGroupId'),
      name: `Video ${salt}`,
      state: 'PAUSED',
      creative: { asins: [asin(salt)], videoAssetIds: ['amzn1.assetlibrary.asset1.0123456789'] },
    }),
    update: (one) => ({ name: `${one.name} II` }),
  },
  {
    ...{ family: 'sb.keywords', idField: 'keywordId', where: inAdGroup },
    create: (one, salt) => ({ ...pick(one, ...inAdGroup), keywordText: `tent ${salt}`, matchType: 'exact', bid: 1.1 }),
    update: (one) => ({ ...bid(one), ...lower }),
  },
  {
    ...{ family: 'sb.negativeKeywords', idField: 'keywordId', where: inAdGroup },
    create: (one, salt) => ({ ...pick(one, ...inAdGroup), keywordText: `cheap ${salt}`, matchType: 'negativeExact' }),
    update: () => ({ state: 'archived' }),
  },
  {
    ...{ family: 'sb.targets', array: 'targets', idField: 'targetId', where: inAdGroup },
    create: (one, salt) => ({
      ...pick(one, ...inAdGroup),
      expressions: [{ type: 'asinSameAs', value: asin(salt) }],
      bid: 1.2,
    }),
    update: bid,
  },
  {
    ...{ family: 'sb.negativeTargets', array: 'negativeTargets', idField: 'targetId', where: ['adGroupId'] },
    create: (one, salt) => ({ ...pick(one, ...inAdGroup), expressions: [{ type: 'asinSameAs', value: asin(salt) }] }),
    update: () => ({ state: 'archived' }),
  },
  {
    ...{ family: 'sb.themes', array: 'themes', idField: 'themeId', where: inAdGroup },
    create: (one) => ({ ...pick(one, ...inAdGroup), themeType: one.themeType, bid: 1.3 }),
    update: (one) => ({ ...bid(one), ...lower }),
  },
  {
    ...{ family: 'sd.campaigns', idField: 'campaignId' },
    create: (_one, salt) => ({
      name: `SD ${salt}`,
      tactic: 'T00020',
      state: 'paused',
      budgetType: 'daily',
      budget: 10,
      startDate: inSixMonths().replaceAll('-', ''),
    }),
    update: (one) => ({ budget: Number(one.budget) + 2 }),
  },
  {
    ...{ family: 'sd.adGroups', idField: 'adGroupId' },
    create: (one, salt) => ({ ...pick(one, 'campaignId'), name: `Group ${salt}`, state: 'enabled', defaultBid: 0.5 }),
    update: (one) => ({ defaultBid: Number(one.defaultBid) + 0.2 }),
  },
  {
    ...{ family: 'sd.productAds', idField: 'adId' },
    create: (one, salt) => ({ ...pick(one, ...inAdGroup), sku: `SKU-${salt}`, state: 'enabled' }),
    update: () => lower,
  },
  {
    ...{ family: 'sd.targets', idField: 'targetId' },
    create: (one, salt) => ({
      ...pick(one, 'adGroupId'),
      expressionType: 'manual',
      expression: [{ type: 'asinSameAs', value: asin(salt) }],
      state: 'enabled',
      bid: 0.6,
    }),
    update: bid,
  },
  {
    ...{ family: 'sd.negativeTargets', idField: 'targetId' },
    create: (one, salt) => ({
      ...pick(one, 'adGroupId'),
      expressionType: 'manual',
      expression: [{ type: 'asinSameAs', value: asin(salt) }],
      state: 'enabled',
    }),
    update: () => lower,
  },
]

/** Returns the body of a write with these items. */
export const bodyOf = ({ array }: Pick<Sample, 'array'>, items: Json[]): unknown => (array ? { [array]: items } : items)

/** Returns the item that updates an entity. */
export const updateOf = ({ idField, update, where = [] }: Sample, one: Json): Json => ({
  ...pick(one, idField, ...where),
  ...update(one),
})
