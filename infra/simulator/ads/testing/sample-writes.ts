import type { Asked } from './ads-client.ts'
import { type Dump, pick } from './sample-reads.ts'

const compact = (days: number) =>
  new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10).replaceAll('-', '')

const cents = (amount: unknown, factor: number) => Math.round(Number(amount) * factor * 100) / 100

const isManual = (dump: Dump) => {
  const manual = new Set(
    Object.entries(dump['sp.campaigns'] ?? {}).flatMap(([id, { targetingType }]) =>
      targetingType === 'MANUAL' ? [id] : [],
    ),
  )
  return ({ campaignId }: Record<string, unknown>) => manual.has(String(campaignId))
}

/** Returns a valid request of one item for each write; `tag` makes created names unique. */
export function sampleWrites(dump: Dump, tag: string): Record<string, Asked> {
  const sp = pick(dump, 'sp.adGroups', isManual(dump))
  const sb = pick(dump, 'sb.adGroups')
  const sd = pick(dump, 'sd.adGroups')
  const below = (group: typeof sp) => ({ campaignId: String(group.fields.campaignId), adGroupId: group.id })
  const update = (kind: string, idField: string, change: (fields: Record<string, unknown>) => object) => {
    const { id, fields } = pick(dump, kind, (one) => kind !== 'sp.targets' || one.expressionType === 'MANUAL')
    return { [idField]: id, ...change(fields) }
  }
  const bid = (fields: Record<string, unknown>) => ({ bid: cents(fields.bid, 1.1) })
  const paused = () => ({ state: 'PAUSED' })
  const list = (name: string, item: object): Asked => ({ body: { [name]: [item] } })
  const bare = (item: object): Asked => ({ body: [item] })
  const archive = (kind: string, filter: string): Asked => {
    const { id } = pick(dump, kind, (one) => kind !== 'sp.targets' || one.expressionType === 'MANUAL')
    return { body: { [filter]: { include: [id] } } }
  }
  const enabled = { state: 'ENABLED' }
  const other = [{ type: 'ASIN_SAME_AS', value: `B0${tag.toUpperCase().padEnd(8, '0').slice(0, 8)}` }]
  const older = other.map(({ value }) => ({ type: 'asinSameAs', value }))
  const keyword = { keywordText: `sample ${tag}` }
  const creative = { brandName: 'Sample', headline: 'Sample headline', brandLogoAssetID: 'amzn1.assetlibrary.asset1.a' }
  const page = { pageType: 'STORE', url: 'https://www.amazon.com/stores/page/sample' }
  const ad = (more: object) =>
    list('ads', { adGroupId: sb.id, name: `Ad ${tag}`, ...enabled, landingPage: page, creative: more })
  return {
    'portfolios.create': list('portfolios', { name: `Portfolio ${tag}`, ...enabled }),
    'portfolios.update': list(
      'portfolios',
      update('portfolios', 'portfolioId', () => ({ name: `Renamed ${tag}` })),
    ),
    'sp.campaigns.create': list('campaigns', {
      name: `Campaign ${tag}`,
      targetingType: 'MANUAL',
      state: 'PAUSED',
      budget: { budgetType: 'DAILY', budget: 250 },
    }),
    'sp.campaigns.update': list(
      'campaigns',
      update('sp.campaigns', 'campaignId', ({ budget }) => ({
        budget: { budgetType: 'DAILY', budget: cents(Object(budget).budget, 1.2) },
      })),
    ),
    'sp.campaigns.archive': archive('sp.campaigns', 'campaignIdFilter'),
    'sp.adGroups.create': list('adGroups', {
      campaignId: sp.fields.campaignId,
      name: `Group ${tag}`,
      defaultBid: 0.9,
      ...enabled,
    }),
    'sp.adGroups.update': list(
      'adGroups',
      update('sp.adGroups', 'adGroupId', ({ defaultBid }) => ({ defaultBid: cents(defaultBid, 1.1) })),
    ),
    'sp.adGroups.archive': archive('sp.adGroups', 'adGroupIdFilter'),
    'sp.productAds.create': list('productAds', { ...below(sp), sku: `SKU-${tag}`, ...enabled }),
    'sp.productAds.update': list('productAds', update('sp.productAds', 'adId', paused)),
    'sp.productAds.archive': archive('sp.productAds', 'adIdFilter'),
    'sp.keywords.create': list('keywords', { ...below(sp), ...keyword, matchType: 'EXACT', bid: 0.8, ...enabled }),
    'sp.keywords.update': list('keywords', update('sp.keywords', 'keywordId', bid)),
    'sp.keywords.archive': archive('sp.keywords', 'keywordIdFilter'),
    'sp.negativeKeywords.create': list('negativeKeywords', {
      ...below(sp),
      ...keyword,
      matchType: 'NEGATIVE_EXACT',
      ...enabled,
    }),
    'sp.negativeKeywords.update': list('negativeKeywords', update('sp.negativeKeywords', 'keywordId', paused)),
    'sp.negativeKeywords.archive': archive('sp.negativeKeywords', 'negativeKeywordIdFilter'),
    'sp.campaignNegativeKeywords.create': list('campaignNegativeKeywords', {
      campaignId: sp.fields.campaignId,
      ...keyword,
      matchType: 'NEGATIVE_PHRASE',
      ...enabled,
    }),
    'sp.campaignNegativeKeywords.update': list(
      'campaignNegativeKeywords',
      update('sp.campaignNegativeKeywords', 'keywordId', paused),
    ),
    'sp.campaignNegativeKeywords.archive': archive('sp.campaignNegativeKeywords', 'campaignNegativeKeywordIdFilter'),
    'sp.targets.create': list('targetingClauses', {
      ...below(sp),
      expression: other,
      expressionType: 'MANUAL',
      bid: 0.7,
      ...enabled,
    }),
    'sp.targets.update': list('targetingClauses', update('sp.targets', 'targetId', bid)),
    'sp.targets.archive': archive('sp.targets', 'targetIdFilter'),
    'sp.negativeTargets.create': list('negativeTargetingClauses', { ...below(sp), expression: other, ...enabled }),
    'sp.negativeTargets.update': list('negativeTargetingClauses', update('sp.negativeTargets', 'targetId', paused)),
    'sp.negativeTargets.archive': archive('sp.negativeTargets', 'negativeTargetIdFilter'),
    'sp.campaignNegativeTargets.create': list('campaignNegativeTargetingClauses', {
      campaignId: sp.fields.campaignId,
      expression: other,
      ...enabled,
    }),
    'sp.campaignNegativeTargets.update': list(
      'campaignNegativeTargetingClauses',
      update('sp.campaignNegativeTargets', 'targetId', paused),
    ),
    'sp.campaignNegativeTargets.archive': archive('sp.campaignNegativeTargets', 'campaignNegativeTargetIdFilter'),
    'sb.campaigns.create': list('campaigns', {
      name: `Brand ${tag}`,
      state: 'PAUSED',
      budget: 30,
      budgetType: 'DAILY',
      brandEntityId: pick(dump, 'sb.campaigns').fields.brandEntityId,
    }),
    'sb.campaigns.update': list(
      'campaigns',
      update('sb.campaigns', 'campaignId', ({ budget }) => ({ budget: cents(budget, 1.2) })),
    ),
    'sb.campaigns.archive': archive('sb.campaigns', 'campaignIdFilter'),
    'sb.adGroups.create': list('adGroups', { campaignId: sb.fields.campaignId, name: `Group ${tag}`, ...enabled }),
    'sb.adGroups.update': list('adGroups', update('sb.adGroups', 'adGroupId', paused)),
    'sb.adGroups.archive': archive('sb.adGroups', 'adGroupIdFilter'),
    'sb.ads.productCollectionExtended.create': ad({ ...creative, asins: ['B000000001', 'B000000002', 'B000000003'] }),
    'sb.ads.storeSpotlight.create': ad({
      ...creative,
      subpages: [1, 2, 3].map((place) => ({
        pageTitle: `Page ${place}`,
        asin: 'B000000001',
        url: `${page.url}${place}`,
      })),
    }),
    'sb.ads.video.create': list('ads', {
      adGroupId: sb.id,
      name: `Ad ${tag}`,
      ...enabled,
      creative: { asins: ['B000000001'], videoAssetIds: ['amzn1.assetlibrary.asset1.v'] },
    }),
    'sb.ads.brandVideo.create': ad({ ...creative, videoAssetIds: ['amzn1.assetlibrary.asset1.v'] }),
    'sb.ads.update': list('ads', update('sb.ads', 'adId', paused)),
    'sb.ads.archive': archive('sb.ads', 'adIdFilter'),
    'sb.keywords.create': bare({ ...below(sb), ...keyword, matchType: 'broad', bid: 0.9 }),
    'sb.keywords.update': bare(
      update('sb.keywords', 'keywordId', (fields) => ({
        campaignId: fields.campaignId,
        adGroupId: fields.adGroupId,
        ...bid(fields),
      })),
    ),
    'sb.negativeKeywords.create': bare({ ...below(sb), ...keyword, matchType: 'negativeExact' }),
    'sb.negativeKeywords.update': bare(
      update('sb.negativeKeywords', 'keywordId', ({ campaignId, adGroupId }) => ({
        campaignId,
        adGroupId,
        state: 'archived',
      })),
    ),
    'sb.targets.create': list('targets', { ...below(sb), expressions: older, bid: 0.9 }),
    'sb.targets.update': list(
      'targets',
      update('sb.targets', 'targetId', (fields) => ({
        campaignId: fields.campaignId,
        adGroupId: fields.adGroupId,
        ...bid(fields),
      })),
    ),
    'sb.negativeTargets.create': list('negativeTargets', { ...below(sb), expressions: older }),
    'sb.negativeTargets.update': list(
      'negativeTargets',
      update('sb.negativeTargets', 'targetId', ({ adGroupId }) => ({ adGroupId, state: 'paused' })),
    ),
    'sb.themes.create': list('themes', { ...newAdGroup(dump), themeType: 'KEYWORDS_RELATED_TO_YOUR_BRAND', bid: 0.9 }),
    'sb.themes.update': list(
      'themes',
      update('sb.themes', 'themeId', (fields) => ({ adGroupId: fields.adGroupId, ...bid(fields) })),
    ),
    'sd.campaigns.create': bare({
      name: `Display ${tag}`,
      tactic: 'T00020',
      state: 'paused',
      budgetType: 'daily',
      budget: 30,
      startDate: compact(2),
    }),
    'sd.campaigns.update': bare(update('sd.campaigns', 'campaignId', ({ budget }) => ({ budget: cents(budget, 1.2) }))),
    'sd.adGroups.create': bare({
      campaignId: sd.fields.campaignId,
      name: `Group ${tag}`,
      defaultBid: 0.9,
      state: 'enabled',
    }),
    'sd.adGroups.update': bare(
      update('sd.adGroups', 'adGroupId', ({ defaultBid }) => ({ defaultBid: cents(defaultBid, 1.1) })),
    ),
    'sd.productAds.create': bare({ ...below(sd), sku: `SKU-${tag}`, state: 'enabled' }),
    'sd.productAds.update': bare(update('sd.productAds', 'adId', () => ({ state: 'paused' }))),
    'sd.targets.create': bare({
      adGroupId: sd.id,
      expressionType: 'manual',
      expression: older,
      bid: 0.9,
      state: 'enabled',
    }),
    'sd.targets.update': bare(update('sd.targets', 'targetId', bid)),
    'sd.negativeTargets.create': bare({
      adGroupId: sd.id,
      expressionType: 'manual',
      expression: older,
      state: 'enabled',
    }),
    'sd.negativeTargets.update': bare(update('sd.negativeTargets', 'targetId', () => ({ state: 'paused' }))),
  }
}

/** Returns an ad group without themes, since each theme can be added only once. */
function newAdGroup(dump: Dump) {
  const taken = new Set(Object.values(dump['sb.themes'] ?? {}).map(({ adGroupId }) => adGroupId))
  const free = Object.entries(dump['sb.adGroups'] ?? {}).find(([id]) => !taken.has(id))
  return { adGroupId: free?.[0] ?? pick(dump, 'sb.adGroups').id }
}
