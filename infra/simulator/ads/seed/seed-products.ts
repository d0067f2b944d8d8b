import type { AdGroup } from '@platform/demo/plan-campaigns'
import { addAutomaticTargets } from '../families/sp-campaigns.ts'
import type { Fields } from '../model.ts'
import { bidFor, money, othersOf, type Planned } from './planned.ts'

const matchTypes = ['EXACT', 'PHRASE', 'BROAD'] as const
const unwanted = ['free', 'used', 'repair manual', 'second hand']

/** Adds a Sponsored Products campaign with its ad groups, ads, keywords and targets. */
export function seedProducts(planned: Planned): void {
  const { store, campaign, at, startDate, endDate, portfolioId } = planned
  const campaignId = String(campaign.id)
  const targetingType = campaign.targetingType ?? 'MANUAL'
  store.add(
    'sp.campaigns',
    campaignId,
    {
      campaignId,
      name: campaign.name,
      targetingType,
      state: campaign.state,
      budget: { budgetType: 'DAILY', budget: money(planned, campaign.budget) },
      startDate,
      ...(endDate && { endDate }),
      dynamicBidding: {
        strategy: 'LEGACY_FOR_SALES',
        placementBidding: campaign.id % 2 === 0 ? [{ placement: 'PLACEMENT_TOP', percentage: 20 }] : [],
      },
      ...(portfolioId && { portfolioId }),
      tags: {},
    },
    at,
  )
  for (const keywordText of unwanted.slice(0, 2)) {
    const keywordId = store.nextId()
    const fields = { keywordId, campaignId, keywordText, matchType: 'NEGATIVE_EXACT', state: 'ENABLED' }
    store.add('sp.campaignNegativeKeywords', keywordId, fields, at)
  }
  const targetId = store.nextId()
  const expression = [{ type: 'ASIN_SAME_AS', value: othersOf(planned, { products: [] }, 1)[0] ?? '' }]
  store.add(
    'sp.campaignNegativeTargets',
    targetId,
    { targetId, campaignId, expression, resolvedExpression: expression, state: 'ENABLED' },
    at,
  )
  for (const group of campaign.adGroups) seedAdGroup(planned, group, campaignId, targetingType)
}

function seedAdGroup(planned: Planned, group: AdGroup, campaignId: string, targetingType: 'AUTO' | 'MANUAL'): void {
  const { store, at } = planned
  const { min, max } = store.limits.spBid
  const adGroupId = String(group.id)
  const defaultBid = Math.min(max, Math.max(min, money(planned, group.bid)))
  const below = { campaignId, adGroupId, state: 'ENABLED' }
  const fields = { adGroupId, campaignId, name: group.name, defaultBid, state: 'ENABLED' }
  const adGroup = store.add('sp.adGroups', adGroupId, fields, at)
  for (const { sku, asin } of group.products) {
    const adId = store.nextId()
    store.add('sp.productAds', adId, { adId, ...below, asin, sku }, at)
  }
  for (const keywordText of unwanted) {
    const keywordId = store.nextId()
    store.add('sp.negativeKeywords', keywordId, { keywordId, ...below, keywordText, matchType: 'NEGATIVE_PHRASE' }, at)
  }
  for (const value of othersOf(planned, group, 2)) {
    const targetId = store.nextId()
    const expression = [{ type: 'ASIN_SAME_AS', value }]
    store.add('sp.negativeTargets', targetId, { targetId, ...below, expression, resolvedExpression: expression }, at)
  }
  if (targetingType === 'AUTO') addAutomaticTargets(adGroup, store)
  else seedTargeting(planned, group, below)
}

function seedTargeting(planned: Planned, group: AdGroup, below: Fields): void {
  const { store, at } = planned
  for (const keywordText of group.searchTerms) {
    for (const matchType of matchTypes) {
      const keywordId = store.nextId()
      const bid = bidFor(planned, group, `${keywordText}|${matchType}`, store.limits.spBid)
      store.add('sp.keywords', keywordId, { keywordId, ...below, keywordText, matchType, bid }, at)
    }
  }
  for (const value of othersOf(planned, group, 6).slice(2)) {
    const targetId = store.nextId()
    const expression = [{ type: 'ASIN_SAME_AS', value }]
    const bid = bidFor(planned, group, value, store.limits.spBid)
    store.add(
      'sp.targets',
      targetId,
      { targetId, ...below, expression, resolvedExpression: expression, expressionType: 'MANUAL', bid },
      at,
    )
  }
}
