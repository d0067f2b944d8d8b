import type { AdsCall, AdsRoute } from '../ads-route.ts'
import { textsOf } from '../json.ts'
import { jsonAnswer } from '../json-answer.ts'
import { asinsOf, asking, bidRange, need, needList, objectOf, vendor } from './ask.ts'
import { campaignBudgets } from './campaign-budgets.ts'

function budgets(call: AdsCall) {
  const { success, error } = campaignBudgets(call, 'sd.campaigns')
  return jsonAnswer({ budgetRecommendationsSuccessResults: success, budgetRecommendationsErrorResults: error }, 207)
}

function targets(call: AdsCall) {
  const body = objectOf(call)
  need(body, 'tactic')
  needList(body, 'products', 10_000)
  const wanted = new Set(textsOf(needList(body, 'typeFilter', 4)))
  const asins = asinsOf(call.store).slice(0, 10)
  const products = asins.map((asin, index) => ({ asin, rank: index + 1 }))
  return jsonAnswer({
    recommendations: {
      // Since version 3.4 products are grouped.
      ...(wanted.has('PRODUCT') && { products: /v3\.[45]/.test(call.accept) ? [{ products }] : products }),
      ...(wanted.has('CATEGORY') && {
        categories: [
          {
            category: 3_400_381,
            name: 'Camping',
            translatedName: 'Camping',
            path: ['Outdoor Recreation', 'Camping'],
            translatedPath: ['Outdoor Recreation', 'Camping'],
            targetableAsinCountRange: { rangeLower: 900, rangeUpper: 24_000 },
            rank: 1,
          },
        ],
      }),
      ...(wanted.has('AUDIENCE') && {
        audiences: [
          { category: 'In-market', audiences: [{ audience: '370208451989300001', name: 'IM - Camping', rank: 1 }] },
        ],
      }),
      ...(wanted.has('CONTENT_CATEGORY') && {
        contentCategories: [{ contentCategory: 'amzn1.iab-content.150', name: 'Attractions', rank: 1 }],
      }),
    },
  })
}

function bids(call: AdsCall) {
  const body = objectOf(call)
  const { store, accept } = call
  const costType = need(body, 'costType')
  const bidOptimization = need(body, 'bidOptimization')
  const bidRecommendations = needList(body, 'targetingClauses', 100).map((clause) => {
    const { low, suggested, high } = bidRange(store, JSON.stringify(clause), 'sdBid')
    return { code: 'SUCCESS', rangeLower: low, rangeUpper: high, recommended: suggested }
  })
  return jsonAnswer({ costType, ...(!accept.includes('v3.1') && { bidOptimization }), bidRecommendations }, 207)
}

const versions = (...list: string[]) => list.map((version) => vendor(`sdtargetingrecommendations.${version}`))

/** Returns the routes of recommendations for Sponsored Display. */
export const displayRecommendationRoutes = (): AdsRoute[] => {
  const targeting = versions('v3.5', 'v3.4', 'v3.3', 'v3.2', 'v3.1', 'v3.0')
  const budget = [vendor('sdbudgetrecommendations.v3')]
  return [
    asking(
      'sd.recommendations.budget',
      '/sd/campaigns/budgetRecommendations',
      { consumes: budget, produces: budget },
      budgets,
    ),
    asking(
      'sd.recommendations.targets',
      '/sd/targets/recommendations',
      { consumes: targeting, produces: targeting },
      targets,
    ),
    asking(
      'sd.recommendations.bid',
      '/sd/targets/bid/recommendations',
      { consumes: versions('v3.4', 'v3.3', 'v3.2', 'v3.1'), produces: versions('v3.3', 'v3.2', 'v3.1') },
      bids,
    ),
  ]
}
