import type { Asked } from './ads-client.ts'

/** Entities by kind and id, from the simulator's state endpoint. */
export type Dump = Record<string, Record<string, Record<string, unknown>>>

/** Returns the first entity of a kind that is not archived and has no archived parent. */
export function pick(dump: Dump, kind: string, matches: (fields: Record<string, unknown>) => boolean = () => true) {
  const family = kind.split('.')[0]
  const archived = (fields: Record<string, unknown> | undefined) => /^archived$/i.test(String(fields?.state))
  for (const [id, fields] of Object.entries(dump[kind] ?? {})) {
    const campaign = dump[`${family}.campaigns`]?.[String(fields.campaignId)]
    const adGroup = dump[`${family}.adGroups`]?.[String(fields.adGroupId)]
    const above = adGroup && dump[`${family}.campaigns`]?.[String(adGroup.campaignId)]
    if ([fields, campaign, adGroup, above].some(archived) || !matches(fields)) continue
    return { id, fields }
  }
  throw new RangeError(`nothing of ${kind} is alive`)
}

const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10)

export const reportBody = (name: string) => ({
  name,
  startDate: daysAgo(9),
  endDate: daysAgo(3),
  configuration: {
    adProduct: 'SPONSORED_PRODUCTS',
    groupBy: ['campaign'],
    columns: ['campaignId', 'campaignName', 'impressions', 'clicks', 'cost', 'purchases7d', 'sales7d', 'date'],
    reportTypeId: 'spCampaigns',
    timeUnit: 'DAILY',
    format: 'GZIP_JSON',
  },
})

const expressions = [{ type: 'KEYWORD_EXACT_MATCH', value: 'camping stove' }]
const everything = { stateFilter: { include: ['ENABLED', 'PAUSED', 'ARCHIVED'] } }

/** Returns a valid request for each read, from the entities of a profile. Reports and exports are created, not downloaded. */
export function sampleReads(dump: Dump, profileId: string): Record<string, Asked> {
  const sp = pick(dump, 'sp.adGroups')
  const campaign = {
    sp: String(sp.fields.campaignId),
    sb: pick(dump, 'sb.campaigns').id,
    sd: pick(dump, 'sd.campaigns').id,
  }
  const asin = String(pick(dump, 'sp.productAds').fields.asin)
  const asins = [asin]
  const bidding = { strategy: 'LEGACY_FOR_SALES' }
  const ids = (id: string) => ({ body: { campaignIds: [id] } })
  const v3 = Object.fromEntries(
    [
      'campaigns',
      'adGroups',
      'productAds',
      'keywords',
      'negativeKeywords',
      'campaignNegativeKeywords',
      'targets',
      'negativeTargets',
      'campaignNegativeTargets',
    ].map((name) => [`sp.${name}.list`, { body: { ...everything, maxResults: 5 } }]),
  )
  const query = (product: string) => ({ body: { adProductFilter: { include: [product] }, maxResults: 5 } })
  return {
    'profiles.list': { params: { accessLevel: 'view' } },
    'profiles.get': { params: { profileId } },
    'adsAccounts.list': { body: { maxResults: 10 } },
    'managerAccounts.list': {},
    'portfolios.list': { body: {} },
    'reporting.reports.create': { body: reportBody('sample') },
    'exports.campaigns.create': { body: {} },
    'exports.adGroups.create': { body: { adProductFilter: ['SPONSORED_PRODUCTS'] } },
    'exports.targets.create': { body: { targetTypeFilter: ['KEYWORD'] } },
    'exports.ads.create': { body: { stateFilter: ['ENABLED'] } },
    ...v3,
    'sb.campaigns.list': { body: everything },
    'sb.adGroups.list': { body: everything },
    'sb.ads.list': { body: everything },
    'sb.keywords.list': { params: { count: '5' } },
    'sb.negativeKeywords.list': { params: { count: '5' } },
    'sb.targets.list': { body: { filters: [{ filterType: 'CAMPAIGN_ID', values: [campaign.sb] }] } },
    'sb.targets.get': { params: { targetId: pick(dump, 'sb.targets').id } },
    'sb.negativeTargets.list': { body: { maxResults: 5 } },
    'sb.negativeTargets.get': { params: { negativeTargetId: pick(dump, 'sb.negativeTargets').id } },
    'sb.themes.list': { body: { maxResults: 5 } },
    'sb.creatives.list': { body: { adId: pick(dump, 'sb.ads').id } },
    'sb.brands.list': {},
    'sd.campaigns.list': { params: { count: '5', stateFilter: 'enabled,paused' } },
    'sd.adGroups.list': { params: { count: '5' } },
    'sd.productAds.list': { params: { count: '5' } },
    'sd.targets.list': { params: { count: '5' } },
    'sd.negativeTargets.list': { params: { count: '5' } },
    'sd.negativeTargets.get': { params: { negativeTargetId: pick(dump, 'sd.negativeTargets').id } },
    'sd.creatives.list': { params: { count: '5' } },
    'sp.campaigns.budgetUsage': ids(campaign.sp),
    'sb.campaigns.budgetUsage': ids(campaign.sb),
    'sd.campaigns.budgetUsage': ids(campaign.sd),
    'portfolios.budgetUsage': { body: { portfolioIds: [pick(dump, 'portfolios').id] } },
    'sp.recommendations.budget': ids(campaign.sp),
    'sp.recommendations.initialBudget': {
      body: { targetingType: 'manual', bidding, adGroups: [{ asins, targetingExpressions: expressions }] },
    },
    'sp.recommendations.budgetRules': { body: { campaignId: campaign.sp } },
    'sp.recommendations.campaign': { params: { maxResults: '5' } },
    'sp.recommendations.bid': {
      body: {
        recommendationType: 'BIDS_FOR_EXISTING_AD_GROUP',
        campaignId: campaign.sp,
        adGroupId: sp.id,
        targetingExpressions: expressions,
      },
    },
    'sp.recommendations.keywords': {
      body: {
        recommendationType: 'KEYWORDS_FOR_ADGROUP',
        campaignId: campaign.sp,
        adGroupId: sp.id,
        maxRecommendations: 5,
      },
    },
    'sp.recommendations.keywordGroups': { body: { asins } },
    'sp.recommendations.products': { body: { adAsins: asins, count: 5 } },
    'sp.recommendations.categories': { body: { asins } },
    'sp.recommendations.negativeBrands': {},
    'sp.recommendations.targetPromotion': { body: { maxResults: 5 } },
    'sp.targets.categories': {},
    'sp.targets.categoryRefinements': { params: { categoryId: '3400381' } },
    'sp.targets.productCount': { body: { category: '3400381' } },
    'sp.negativeTargets.brandSearch': { body: { keyword: 'trail' } },
    'sb.recommendations.budget': ids(campaign.sb),
    'sb.recommendations.bids': {
      body: { campaignId: campaign.sb, keywords: [{ matchType: 'broad', keywordText: 'camping stove' }] },
    },
    'sb.recommendations.keywords': { body: { asins } },
    'sb.recommendations.categories': { body: { asins } },
    'sb.recommendations.products': { body: { filters: [{ filterType: 'ASINS', values: asins }] } },
    'sb.recommendations.brands': { body: { keyword: 'trail' } },
    'sb.recommendations.headline': { body: { asins, maxNumSuggestions: 2 } },
    'sd.recommendations.budget': ids(campaign.sd),
    'sd.recommendations.targets': {
      body: { tactic: 'T00020', products: [{ asin }], typeFilter: ['PRODUCT', 'CATEGORY'] },
    },
    'sd.recommendations.bid': {
      body: {
        products: [{ asin }],
        bidOptimization: 'clicks',
        costType: 'cpc',
        targetingClauses: [
          { targetingClause: { expressionType: 'manual', expression: [{ type: 'asinSameAs', value: asin }] } },
        ],
      },
    },
    'recommendations.tactical.list': { body: { maxResults: 5 } },
    'products.eligibility': { body: { productDetailsList: [{ asin }] } },
    'products.metadata': { body: { asins, pageIndex: 0, pageSize: 5 } },
    'history.query': {
      body: {
        fromDate: Date.now() - 86_400_000,
        toDate: Date.now() + 60_000,
        eventTypes: { CAMPAIGN: { parents: [{ useProfileIdAdvertiser: true }] } },
      },
    },
    'moderation.results': {
      body: { adProgramType: 'SB_PRODUCT_COLLECTION', idType: 'AD_ID', id: pick(dump, 'sb.ads').id, maxResults: 10 },
    },
    'sp.budgetRules.list': { params: { pageSize: '10' } },
    'sp.campaigns.budgetRules': { params: { campaignId: campaign.sp } },
    'v1.campaigns.query': query('SPONSORED_PRODUCTS'),
    'v1.adGroups.query': query('SPONSORED_DISPLAY'),
    'v1.ads.query': query('SPONSORED_BRANDS'),
    'v1.targets.query': query('SPONSORED_PRODUCTS'),
    'v1.adAssociations.query': { body: {} },
    'v1.adExtensions.query': { body: {} },
    'v1.sb.advertisingDeals.query': { body: {} },
    'v1.sb.advertisingDealTargets.query': { body: { advertisingDealIdFilter: { include: ['1'] } } },
    'v1.sb.recommendationTypes.query': { body: { maxResults: 50 } },
  }
}
