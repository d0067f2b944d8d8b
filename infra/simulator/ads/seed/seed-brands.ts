import type { AdGroup } from '@platform/demo/plan-campaigns'
import { entityIdOf } from '../profiles.ts'
import { bidFor, money, othersOf, type Planned } from './planned.ts'

const matchTypes = ['broad', 'phrase', 'exact'] as const
const themeTypes = ['KEYWORDS_RELATED_TO_YOUR_BRAND', 'KEYWORDS_RELATED_TO_YOUR_LANDING_PAGES'] as const

/** Adds a Sponsored Brands campaign: campaign, ad group and ads of version 4; keywords and targets of version 3. */
export function seedBrands(planned: Planned): void {
  const { store, campaign, at, startDate, endDate, portfolioId } = planned
  const campaignId = String(campaign.id)
  store.add(
    'sb.campaigns',
    campaignId,
    {
      campaignId,
      name: campaign.name,
      state: campaign.state,
      budget: money(planned, campaign.budget),
      budgetType: 'DAILY',
      startDate,
      ...(endDate && { endDate }),
      brandEntityId: entityIdOf(store.profile),
      bidding: { bidOptimization: true },
      productLocation: 'SOLD_ON_AMAZON',
      isMultiAdGroupsEnabled: true,
      ...(portfolioId && { portfolioId }),
    },
    at,
  )
  for (const group of campaign.adGroups) seedAdGroup(planned, group, campaignId)
}

function seedAdGroup(planned: Planned, group: AdGroup, campaignId: string): void {
  const { store, shop, at } = planned
  const adGroupId = String(group.id)
  store.add('sb.adGroups', adGroupId, { adGroupId, campaignId, name: group.name, state: 'ENABLED' }, at)
  seedAd(planned, group, campaignId)
  const below = { campaignId, adGroupId, state: 'enabled' }
  const bid = (text: string) => bidFor(planned, group, text, store.limits.sbBid)
  for (const keywordText of group.searchTerms) {
    for (const matchType of matchTypes) {
      const keywordId = store.nextId()
      const fields = { keywordId, ...below, keywordText, matchType, bid: bid(`${keywordText}|${matchType}`) }
      store.add('sb.keywords', keywordId, fields, at)
    }
  }
  for (const keywordText of ['free', 'used']) {
    const keywordId = store.nextId()
    store.add('sb.negativeKeywords', keywordId, { keywordId, ...below, keywordText, matchType: 'negativePhrase' }, at)
  }
  const others = othersOf(planned, group, 6)
  for (const [index, value] of others.entries()) {
    const targetId = store.nextId()
    const expressions = [{ type: 'asinSameAs', value }]
    const fields = { targetId, ...below, expressions, resolvedExpressions: expressions }
    if (index < 2) store.add('sb.negativeTargets', targetId, fields, at)
    else store.add('sb.targets', targetId, { ...fields, bid: bid(value) }, at)
  }
  for (const themeType of themeTypes) {
    const themeId = store.nextId()
    const fields = { themeId, ...below, themeType, bid: bid(`${shop.accountId}|${themeType}`) }
    store.add('sb.themes', themeId, fields, at)
  }
}

function seedAd({ store, shop, at }: Planned, { products, name }: AdGroup, campaignId: string): void {
  const adId = store.nextId()
  const { brand } = shop.assortment
  const adGroupId = String(store.below('sb.adGroups', 'campaignId', campaignId).at(-1)?.id ?? '')
  store.add(
    'sb.ads',
    adId,
    {
      adId,
      campaignId,
      adGroupId,
      name: `${name} Collection`,
      state: 'ENABLED',
      landingPage: { pageType: 'PRODUCT_LIST', asins: shop.products.slice(0, 3).map(({ asin }) => asin) },
      creative: {
        type: 'PRODUCT_COLLECTION',
        brandName: brand.slice(0, 30),
        headline: `${brand} for every day`.slice(0, 50),
        asins: products.slice(0, 3).map(({ asin }) => asin),
        creativeStatus: 'PUBLISHED',
        creativeVersion: '1',
      },
    },
    at,
  )
}
