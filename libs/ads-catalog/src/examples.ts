const id = '281474976710656'
const asin = 'B000000001'
/** Dates are relative to today, since Amazon rejects dates in the distant past. */
const dayMs = 86_400_000
const day = (fromToday: number) => new Date(Date.now() + fromToday * dayMs).toISOString().slice(0, 10)
const states = { stateFilter: { include: ['ENABLED', 'PAUSED'] } }
const inAdGroup = { adGroupId: id, campaignId: id }
const landingPage = { pageType: 'PRODUCT_LIST', asins: [asin, 'B000000002', 'B000000003'] }

const spEntities = [
  'campaigns',
  'adGroups',
  'productAds',
  'keywords',
  'negativeKeywords',
  'campaignNegativeKeywords',
  'targets',
  'negativeTargets',
  'campaignNegativeTargets',
]
const lists = [
  ...spEntities.map((entity) => `sp.${entity}.list`),
  ...['campaigns', 'adGroups', 'ads'].map((entity) => `sb.${entity}.list`),
]

/** Example bodies, by operation, where the required fields alone would not show its purpose. Their ids are invented. */
export const examples: Record<string, unknown> = {
  ...Object.fromEntries(lists.map((name) => [name, { ...states, maxResults: 100 }])),
  'reporting.reports.create': {
    name: 'Campaigns by day',
    startDate: day(-8),
    endDate: day(-2),
    configuration: {
      adProduct: 'SPONSORED_PRODUCTS',
      reportTypeId: 'spCampaigns',
      groupBy: ['campaign'],
      columns: ['date', 'campaignId', 'impressions', 'clicks', 'cost', 'sales7d'],
      timeUnit: 'DAILY',
      format: 'GZIP_JSON',
    },
  },
  'portfolios.create': { portfolios: [{ name: 'Summer', state: 'ENABLED' }] },
  'portfolios.update': { portfolios: [{ portfolioId: id, name: 'Summer' }] },
  'sp.campaigns.create': {
    campaigns: [
      {
        name: 'Camping stoves, manual',
        targetingType: 'MANUAL',
        state: 'PAUSED',
        budget: { budgetType: 'DAILY', budget: 25 },
      },
    ],
  },
  'sp.productAds.create': { productAds: [{ ...inAdGroup, asin, state: 'ENABLED' }] },
  'sp.keywords.update': { keywords: [{ keywordId: id, bid: 0.75 }] },
  'sp.negativeKeywords.create': {
    negativeKeywords: [{ ...inAdGroup, keywordText: 'free', matchType: 'NEGATIVE_EXACT', state: 'ENABLED' }],
  },
  'sp.campaignNegativeKeywords.create': {
    campaignNegativeKeywords: [{ campaignId: id, keywordText: 'free', matchType: 'NEGATIVE_EXACT', state: 'ENABLED' }],
  },
  'sp.targets.create': {
    targetingClauses: [
      {
        ...inAdGroup,
        expressionType: 'MANUAL',
        expression: [{ type: 'ASIN_SAME_AS', value: asin }],
        bid: 0.75,
        state: 'ENABLED',
      },
    ],
  },
  'sp.negativeTargets.create': {
    negativeTargetingClauses: [{ ...inAdGroup, expression: [{ type: 'ASIN_SAME_AS', value: asin }], state: 'ENABLED' }],
  },
  'sp.campaignNegativeTargets.create': {
    campaignNegativeTargetingClauses: [
      { campaignId: id, expression: [{ type: 'ASIN_SAME_AS', value: asin }], state: 'ENABLED' },
    ],
  },
  'sb.campaigns.archive': { campaignIdFilter: { include: [id] } },
  'sb.adGroups.archive': { adGroupIdFilter: { include: [id] } },
  'sb.ads.archive': { adIdFilter: { include: [id] } },
  'sb.ads.productCollectionExtended.create': {
    ads: [
      {
        adGroupId: id,
        name: 'Stoves',
        state: 'PAUSED',
        landingPage,
        creative: { brandName: 'Northwind', headline: 'Cook outside' },
      },
    ],
  },
  'sb.keywords.create': [{ ...inAdGroup, keywordText: 'camping stove', matchType: 'phrase', bid: 0.75 }],
  'sb.negativeKeywords.create': [{ ...inAdGroup, keywordText: 'free', matchType: 'negativeExact' }],
  'sb.negativeKeywords.update': [{ keywordId: id, ...inAdGroup, state: 'enabled' }],
  'sb.targets.list': { filters: [{ filterType: 'AD_GROUP_ID', values: [id] }], maxResults: 100 },
  'sb.negativeTargets.list': { filters: [{ filterType: 'AD_GROUP_ID', values: [id] }], maxResults: 100 },
  'sb.targets.create': {
    targets: [{ ...inAdGroup, expressions: [{ type: 'asinSameAs', value: asin }], bid: 0.75 }],
  },
  'sb.targets.update': { targets: [{ targetId: id, ...inAdGroup, bid: 0.75 }] },
  'sb.negativeTargets.create': {
    negativeTargets: [{ ...inAdGroup, expressions: [{ type: 'asinSameAs', value: asin }] }],
  },
  'sb.negativeTargets.update': { negativeTargets: [{ targetId: id, adGroupId: id, state: 'archived' }] },
  'sd.campaigns.create': [
    {
      name: 'Views, remarketing',
      tactic: 'T00030',
      costType: 'cpc',
      budgetType: 'daily',
      budget: 25,
      startDate: day(2).replaceAll('-', ''),
      state: 'paused',
    },
  ],
  'sd.productAds.create': [{ ...inAdGroup, asin, state: 'enabled' }],
  'sd.targets.create': [
    {
      adGroupId: id,
      expressionType: 'manual',
      expression: [{ type: 'asinSameAs', value: asin }],
      bid: 0.75,
      state: 'enabled',
    },
  ],
  'sd.negativeTargets.create': [
    { adGroupId: id, expressionType: 'manual', expression: [{ type: 'asinSameAs', value: asin }], state: 'enabled' },
  ],
  'sp.campaigns.budgetUsage': { campaignIds: [id] },
  'sb.campaigns.budgetUsage': { campaignIds: [id] },
  'sd.campaigns.budgetUsage': { campaignIds: [id] },
  'portfolios.budgetUsage': { portfolioIds: [id] },
  'sp.recommendations.products': { adAsins: [asin], count: 10 },
  'sp.recommendations.categories': { asins: [asin] },
  'sp.recommendations.targetPromotion': { campaignIdFilter: { include: [id] }, maxResults: 100 },
  'sp.targets.productCount': { category: '3400371' },
  'sp.negativeTargets.brandSearch': { keyword: 'northwind' },
  'sb.recommendations.bids': { campaignId: id, keywords: [{ keywordText: 'camping stove', matchType: 'phrase' }] },
  'sb.recommendations.categories': { asins: [asin] },
  'sb.recommendations.products': { filters: [{ filterType: 'ASINS', values: [asin] }], maxResults: 10 },
  'sb.recommendations.brands': { keyword: 'northwind' },
  'sb.recommendations.headline': { asins: [asin], maxNumSuggestions: 3 },
  'sd.recommendations.targets': { tactic: 'T00020', products: [{ asin }], typeFilter: ['PRODUCT'] },
  'sd.recommendations.bid': {
    products: [{ asin }],
    bidOptimization: 'clicks',
    costType: 'cpc',
    targetingClauses: [
      { targetingClause: { expressionType: 'manual', expression: [{ type: 'asinSameAs', value: asin }] } },
    ],
  },
  'recommendations.tactical.list': { maxResults: 100 },
  'products.metadata': { asins: [asin], pageIndex: 0, pageSize: 50 },
  'history.query': {
    fromDate: Date.parse(day(-7)),
    toDate: Date.parse(day(0)),
    eventTypes: { CAMPAIGN: { filters: ['STATUS', 'BUDGET_AMOUNT'], parents: [{ campaignId: id }] } },
    count: 50,
    sort: { key: 'DATE', direction: 'DESC' },
  },
  'v1.campaigns.query': { adProductFilter: { include: ['SPONSORED_PRODUCTS'] }, ...states, maxResults: 100 },
  'v1.adGroups.query': { adProductFilter: { include: ['SPONSORED_PRODUCTS'] }, ...states, maxResults: 100 },
  'v1.ads.query': { adProductFilter: { include: ['SPONSORED_PRODUCTS'] }, ...states, maxResults: 100 },
  'v1.targets.query': { adProductFilter: { include: ['SPONSORED_PRODUCTS'] }, ...states, maxResults: 100 },
}
