import type { AdGroup } from '@platform/demo/plan-campaigns'
import { bidFor, money, othersOf, type Planned } from './planned.ts'

/** Adds a Sponsored Display campaign, with lower-case enums and dates without dashes. */
export function seedDisplay(planned: Planned): void {
  const { store, campaign, at, startDate, endDate, portfolioId } = planned
  const campaignId = String(campaign.id)
  store.add(
    'sd.campaigns',
    campaignId,
    {
      campaignId,
      name: campaign.name,
      state: campaign.state.toLowerCase(),
      tactic: 'T00030',
      costType: 'cpc',
      budgetType: 'daily',
      budget: money(planned, campaign.budget),
      startDate: startDate.replaceAll('-', ''),
      ...(endDate && { endDate: endDate.replaceAll('-', '') }),
      deliveryProfile: 'as_soon_as_possible',
      ...(portfolioId && { portfolioId }),
    },
    at,
  )
  for (const group of campaign.adGroups) seedAdGroup(planned, group, campaignId)
}

function seedAdGroup(planned: Planned, group: AdGroup, campaignId: string): void {
  const { store, at } = planned
  const adGroupId = String(group.id)
  const { min, max } = store.limits.sdBid
  const defaultBid = Math.min(max, Math.max(min, money(planned, group.bid)))
  const below = { campaignId, adGroupId, state: 'enabled' }
  const group_ = { ...below, name: group.name, defaultBid, bidOptimization: 'clicks', tactic: 'T00030' }
  store.add('sd.adGroups', adGroupId, group_, at)
  for (const { sku, asin } of group.products) {
    const adId = store.nextId()
    store.add('sd.productAds', adId, { adId, ...below, asin, sku }, at)
  }
  for (const lookback of ['7', '14', '30', '60', '90']) {
    const targetId = store.nextId()
    const value = [{ type: 'exactProduct' }, { type: 'lookback', value: lookback }]
    const expression = [{ type: 'views', value }]
    const fields = { targetId, ...below, expressionType: 'manual', expression, resolvedExpression: expression }
    store.add('sd.targets', targetId, { ...fields, bid: bidFor(planned, group, lookback, store.limits.sdBid) }, at)
  }
  for (const value of othersOf(planned, group, 2)) {
    const targetId = store.nextId()
    const expression = [{ type: 'asinSameAs', value }]
    const fields = { targetId, ...below, expressionType: 'manual', expression, resolvedExpression: expression }
    store.add('sd.negativeTargets', targetId, fields, at)
  }
  const creativeId = store.nextId()
  const properties = { headline: 'Made for outside', hasTermsAndConditions: false }
  const creative = { creativeId, adGroupId, creativeType: 'IMAGE', properties, moderationStatus: 'APPROVED' }
  store.add('sd.creatives', creativeId, creative, at)
}
