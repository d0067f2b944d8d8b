import type { AdsCall, AdsRoute } from '../ads-route.ts'
import { AdsFailure } from '../failure.ts'
import { isObject, textsOf } from '../json.ts'
import { jsonAnswer } from '../json-answer.ts'
import { numberOf, textOf } from '../model.ts'
import { pageByToken, pageSize } from '../pages.ts'
import { budgetOf } from '../rules/money.ts'
import {
  asking,
  between,
  bidRange,
  cents,
  lastWeek,
  missedOpportunities,
  need,
  needList,
  objectOf,
  vendor,
} from './ask.ts'
import { idsOf } from './budget-usage.ts'

function budgets(call: AdsCall) {
  const { store } = call
  const success: object[] = []
  const error: object[] = []
  for (const [index, campaignId] of idsOf(call, 'campaignIds').entries()) {
    const campaign = store.find('sp.campaigns', campaignId)
    if (!campaign) {
      error.push({ index, campaignId, Error: { code: 'ENTITY_NOT_FOUND', details: `There is no ${campaignId}` } })
      continue
    }
    const budget = budgetOf(campaign.fields) ?? 0
    success.push({
      index,
      campaignId,
      suggestedBudget: cents(budget * (1 + between(campaignId, 5, 60) / 100)),
      sevenDaysMissedOpportunities: missedOpportunities(store, campaignId),
      budgetRuleRecommendation: {
        ruleId: '',
        ruleName: 'Prime Day',
        suggestedBudgetIncreasePercent: between(campaignId, 10, 80),
      },
    })
  }
  return jsonAnswer({ budgetRecommendationsSuccessResults: success, budgetRecommendationsErrorResults: error })
}

function initialBudget(call: AdsCall) {
  const body = objectOf(call)
  const [group] = needList(body, 'adGroups', 1)
  need(body, 'bidding')
  need(body, 'targetingType')
  const asins = textsOf(isObject(group) ? group.asins : undefined)
  const clicks = between(asins.join(','), 10, 80)
  const range = (middle: number) => ({ lower: Math.floor(middle * 0.7), upper: Math.ceil(middle * 1.4) })
  const benchmark = {
    benchmarkStatus: 'success',
    values: { clicks: range(clicks), conversions: range(clicks / 8), impressions: range(clicks * 110) },
  }
  const dailyBudget = cents(call.store.limits.spBudget.min * clicks)
  return jsonAnswer({
    dailyBudget,
    benchmark,
    recommendationId: `budget-${clicks}-${asins[0] ?? ''}`,
    specialEvents: [],
  })
}

function budgetRules(call: AdsCall) {
  const campaignId = String(need(objectOf(call), 'campaignId'))
  if (!call.store.find('sp.campaigns', campaignId)) throw new AdsFailure(404, `There is no campaign ${campaignId}.`)
  const year = call.store.today.slice(0, 4)
  return jsonAnswer({
    recommendedBudgetRuleEvents: [
      {
        eventId: `simulator-event-${year}-1`,
        eventName: 'Black Friday',
        startDate: `${year}1127`,
        endDate: `${year}1130`,
        suggestedBudgetIncreasePercent: between(campaignId, 10, 90),
      },
    ],
  })
}

function campaigns({ store, query }: AdsCall) {
  const ids = (query.get('campaignIds') ?? '').split(',').filter(Boolean)
  const all = store.alive('sp.campaigns').filter(({ id }) => ids.length === 0 || ids.includes(id))
  const request = { nextToken: query.get('nextToken'), ids: ids.join(',') }
  const { page, nextToken } = pageByToken(all, request, Math.min(50, Number(query.get('maxResults') ?? 50) || 50))
  const recommendations = page.map(({ id, fields }) => {
    const [keyword] = store.below('sp.keywords', 'campaignId', id)
    return {
      campaignId: id,
      budgetRecommendation: { action: 'INCREASE', suggestedBudget: cents((budgetOf(fields) ?? 0) * 1.2) },
      biddingStrategyRecommendation: { action: 'UPDATE', suggestedBiddingStrategy: 'AUTO_FOR_SALES' },
      keywordTargetingRecommendations: keyword
        ? [
            {
              action: 'INCREASE',
              adGroupId: textOf(keyword.fields, 'adGroupId'),
              keywordId: keyword.id,
              keywordText: textOf(keyword.fields, 'keywordText'),
              matchType: keyword.fields.matchType,
              suggestedBid: cents((numberOf(keyword.fields.bid) ?? 1) * 1.1),
            },
          ]
        : [],
      placementBiddingRecommendations: [],
      targetingGroupBidRecommendations: [],
      sevenDaysEstimatedOpportunities: {
        ...lastWeek(store),
        estimatedIncrementalClicksLower: between(id, 1, 10),
        estimatedIncrementalClicksUpper: between(id, 11, 40),
      },
    }
  })
  return jsonAnswer({ recommendations, ...(nextToken && { nextToken }) })
}

function bids(call: AdsCall) {
  const body = objectOf(call)
  const { store, accept } = call
  const type = need(body, 'recommendationType')
  if (type === 'BIDS_FOR_EXISTING_AD_GROUP') {
    const adGroupId = String(need(body, 'adGroupId'))
    need(body, 'campaignId')
    if (!store.find('sp.adGroups', adGroupId)) throw new AdsFailure(422, `There is no ad group ${adGroupId}.`)
  } else if (type === 'BIDS_FOR_NEW_AD_GROUP') {
    needList(body, 'asins', 50)
    need(body, 'bidding')
  } else throw new AdsFailure(400, `There is no recommendationType ${String(type)}.`)
  const expressions = needList(body, 'targetingExpressions', 100, 0)
  const isNewest = accept.includes('v5')
  const analysed = ['ALL', 'PLACEMENT_PRODUCT_PAGE', 'PLACEMENT_REST_OF_SEARCH', 'PLACEMENT_TOP']
  const each = expressions.map((targetingExpression) => {
    const { low, suggested, high } = bidRange(store, JSON.stringify(targetingExpression), 'spBid')
    return { targetingExpression, low, suggested, high }
  })
  const impressions = (bid: number) => ({
    estimatedImpressionLower: Math.floor(bid * 800),
    estimatedImpressionAvg: Math.floor(bid * 1_000),
    estimatedImpressionUpper: Math.floor(bid * 1_300),
  })
  return jsonAnswer({
    bidRecommendations: [
      {
        theme: 'CONVERSION_OPPORTUNITIES',
        bidRecommendationsForTargetingExpressions: each.map(({ targetingExpression, low, suggested, high }) => ({
          targetingExpression,
          bidValues: [low, suggested, high].map((suggestedBid) => ({ suggestedBid })),
          ...(isNewest && {
            suggestedBidImpactMetrics: {
              estimatedImpressionLower: Math.floor(suggested * 800),
              estimatedImpressionUpper: Math.floor(suggested * 1_300),
            },
          }),
        })),
        ...(isNewest && {
          bidAnalysesForTargetingExpressions: each.map(({ targetingExpression, suggested }) => ({
            targetingExpression,
            bidAnalyses: Object.fromEntries(
              analysed.map((placement) => [
                placement,
                [{ type: 'SUGGESTED', bid: suggested, impactMetrics: impressions(suggested) }],
              ]),
            ),
          })),
        }),
      },
    ],
  })
}

/** Recommends keywords; their bids are in minor units. */
function keywords(call: AdsCall) {
  const body = objectOf(call)
  const { store } = call
  const type = need(body, 'recommendationType')
  if (type === 'KEYWORDS_FOR_ADGROUP') {
    const adGroupId = String(need(body, 'adGroupId'))
    need(body, 'campaignId')
    if (!store.find('sp.adGroups', adGroupId)) throw new AdsFailure(422, `There is no ad group ${adGroupId}.`)
  } else if (type === 'KEYWORDS_FOR_ASINS') needList(body, 'asins', 50, 0)
  else throw new AdsFailure(400, `There is no recommendationType ${String(type)}.`)
  const max = body.maxRecommendations === undefined ? 200 : Number(body.maxRecommendations)
  if (!(max >= 0 && max <= 200)) throw new AdsFailure(400, 'maxRecommendations must be from 0 to 200.')
  const minor = store.profile.currency === 'JPY' ? 1 : 100
  const texts = [...new Set(store.list('sp.keywords').map(({ fields }) => textOf(fields, 'keywordText')))]
  const keywordTargetList = texts.slice(0, max).map((keyword, index) => ({
    keyword,
    translation: keyword,
    recId: `keyword-${index + 1}`,
    userSelectedKeyword: false,
    searchTermImpressionRank: index + 1,
    searchTermImpressionShare: between(keyword, 1, 40),
    bidInfo: (['BROAD', 'EXACT', 'PHRASE'] as const).map((matchType, rank) => {
      const { low, suggested, high } = bidRange(store, `${keyword}|${matchType}`, 'spBid')
      const suggestedBid = { rangeStart: low * minor, suggested: suggested * minor, rangeEnd: high * minor }
      return {
        matchType,
        rank: index * 3 + rank,
        bid: suggested * minor,
        suggestedBid,
        theme: 'CONVERSION_OPPORTUNITIES',
      }
    }),
  }))
  return jsonAnswer({ keywordTargetList, impactMetrics: [] })
}

function targetPromotion(call: AdsCall) {
  const body = objectOf(call)
  const campaigns_ = textsOf(body.campaignIdFilter)
  const targets = call.store
    .alive('sp.productAds')
    .filter(({ fields }) => campaigns_.length === 0 || campaigns_.includes(textOf(fields, 'campaignId')))
    .map(({ id, fields }) => ({
      adId: id,
      adGroupId: textOf(fields, 'adGroupId'),
      campaignId: textOf(fields, 'campaignId'),
      adAsin: textOf(fields, 'asin'),
      targetType: 'KEYWORD',
      recommendedTarget: `${textOf(fields, 'sku').toLowerCase()} set`,
      recommendationReasons: [{ reason: 'HIGH_CONVERSION', data: String(between(id, 3, 30)) }],
    }))
  const { page, nextToken } = pageByToken(targets, body, pageSize(body, 1_000))
  return jsonAnswer({ targets: page, totalResults: targets.length, ...(nextToken && { nextToken }) })
}

const same = (name: string) => ({ consumes: [vendor(name)], produces: [vendor(name)] })
const versions = (name: string, ...list: string[]) => {
  const media = list.map((version) => vendor(`${name}.${version}`))
  return { consumes: media, produces: media }
}

/** Returns the routes of recommendations for Sponsored Products: budgets, bids, keywords. */
export const productRecommendationRoutes = (): AdsRoute[] => [
  asking('sp.recommendations.budget', '/sp/campaigns/budgetRecommendations', same('budgetrecommendation.v3'), budgets),
  asking(
    'sp.recommendations.initialBudget',
    '/sp/campaigns/initialBudgetRecommendation',
    same('spinitialbudgetrecommendation.v3.4'),
    initialBudget,
  ),
  asking(
    'sp.recommendations.budgetRules',
    '/sp/campaigns/budgetRules/recommendations',
    same('spbudgetrulesrecommendation.v3'),
    budgetRules,
  ),
  {
    operation: 'sp.recommendations.campaign',
    method: 'GET',
    path: '/sp/campaign/recommendations',
    produces: [vendor('spgetcampaignrecommendationsresponse.v1')],
    errors: 'details',
    handle: campaigns,
  },
  asking(
    'sp.recommendations.bid',
    '/sp/targets/bid/recommendations',
    versions('spthemebasedbidrecommendation', 'v5', 'v4', 'v3'),
    bids,
  ),
  asking(
    'sp.recommendations.keywords',
    '/sp/targets/keywords/recommendations',
    versions('spkeywordsrecommendation', 'v5', 'v4', 'v3'),
    keywords,
  ),
  asking(
    'sp.recommendations.targetPromotion',
    '/sp/targetPromotionGroups/recommendations',
    same('spTargetPromotionGroupsRecommendations.v1'),
    targetPromotion,
  ),
]
