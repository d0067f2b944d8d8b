import type { AdsCall, AdsRoute } from '../ads-route.ts'
import { isObject, listOf, textsOf } from '../json.ts'
import { jsonAnswer } from '../json-answer.ts'
import { pageByToken, pageSize } from '../pages.ts'
import { budgetOf } from '../rules/money.ts'
import { asking, between, cents, missedOpportunities, objectOf, vendor } from './ask.ts'

const fields: Record<string, string> = {
  AD_PRODUCT: 'adProduct',
  CAMPAIGN_ID: 'campaignId',
  GROUPING_TYPE: 'groupingType',
  RECOMMENDATION_ID: 'recommendationId',
  RECOMMENDATION_TYPE: 'recommendationType',
  STATUS: 'status',
}

/** Lists one recommendation per campaign: a different budget. */
function list(call: AdsCall) {
  const body = objectOf(call)
  const { store } = call
  const all = store.alive('sp.campaigns').map(({ id, fields: campaign }) => ({
    recommendationId: `rec-${id}`,
    recommendationType: 'CAMPAIGN_BUDGET',
    status: 'PUBLISHED',
    adProduct: 'SP',
    campaignId: id,
    currentValue: String(budgetOf(campaign) ?? 0),
    recommendedValue: String(cents((budgetOf(campaign) ?? 0) * (1 + between(id, 10, 50) / 100))),
    budgetRecommendation: { sevenDaysMissedOpportunities: missedOpportunities(store, id) },
  }))
  const filters = listOf(body.filters).flatMap((filter) => {
    if (!isObject(filter)) return []
    const field = fields[String(filter.field)]
    return field ? [{ field, wanted: textsOf(filter.values), include: filter.include !== false }] : []
  })
  const found = all.filter((one) =>
    filters.every(({ field, wanted, include }) => wanted.includes(String(Object(one)[field])) === include),
  )
  const { page, nextToken } = pageByToken(found, body, pageSize(body, 500))
  return jsonAnswer({ recommendations: page, totalResults: found.length, ...(nextToken && { nextToken }) })
}

export const tacticalRoutes = (): AdsRoute[] => [
  asking(
    'recommendations.tactical.list',
    '/recommendations/list',
    { consumes: [vendor('listRecommendationsRequest.v1')], produces: [vendor('listRecommendationsResponse.v1')] },
    list,
  ),
]
