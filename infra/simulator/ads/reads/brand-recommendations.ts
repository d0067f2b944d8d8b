import type { AdsCall, AdsRoute } from '../ads-route.ts'
import { isObject, listOf, textsOf } from '../json.ts'
import { jsonAnswer, jsonMedia } from '../json-answer.ts'
import { textOf } from '../model.ts'
import { pageByToken, pageSize } from '../pages.ts'
import { entityIdOf } from '../profiles.ts'
import { asinsOf, asking, between, bidRange, need, needList, objectOf, vendor } from './ask.ts'
import { campaignBudgets } from './campaign-budgets.ts'

const budgets = (call: AdsCall) => jsonAnswer(campaignBudgets(call, 'sb.campaigns'), 207)

function bids(call: AdsCall) {
  const body = objectOf(call)
  const recommend = (seed: unknown) => {
    const { low, suggested, high } = bidRange(call.store, JSON.stringify(seed), 'sbBid')
    return {
      recommendationId: `bid-${between(JSON.stringify(seed), 1, 999_999)}`,
      recommendedBid: { rangeStart: low, rangeEnd: high, recommended: suggested },
    }
  }
  return jsonAnswer({
    keywordsBidsRecommendationSuccessResults: listOf(body.keywords).map((keyword, keywordIndex) => ({
      ...recommend(keyword),
      keyword,
      keywordIndex,
    })),
    keywordsBidsRecommendationErrorResults: [],
    targetsBidsRecommendationSuccessResults: listOf(body.targets).map((targets, targetsIndex) => ({
      ...recommend(targets),
      targets,
      targetsIndex,
    })),
    targetsBidsRecommendationErrorResults: [],
    themesRecommendationSuccessResults: listOf(body.themeTypes).map((themeType, themeIndex) => ({
      ...recommend(themeType),
      themeType,
      themeIndex,
    })),
    themesRecommendationErrorResults: [],
  })
}

function keywords(call: AdsCall) {
  const body = objectOf(call)
  if (body.url === undefined) needList(body, 'asins', 100)
  const max = Number(body.maxNumSuggestions ?? 20) || 20
  const texts = [...new Set(call.store.list('sb.keywords').map(({ fields }) => textOf(fields, 'keywordText')))]
  return jsonAnswer(
    texts.slice(0, max).map((value, index) => ({
      value,
      type: 'addKeyword',
      matchType: (['broad', 'phrase', 'exact'] as const)[index % 3],
      translation: value,
      recommendationId: `keyword-${index + 1}`,
      searchTermImpressionRank: index + 1,
      searchTermImpressionShare: between(value, 1, 60),
    })),
  )
}

const categories = [
  { id: 3_400_381, name: 'Camping', path: 'Outdoor Recreation/Camping' },
  { id: 289_742, name: 'Cookware', path: 'Kitchen & Dining/Cookware' },
]

const recommendCategories = (call: AdsCall) => {
  objectOf(call)
  return jsonAnswer({
    categoryRecommendationResults: categories.map(({ id, name, path }) => ({
      id,
      name,
      path,
      translatedName: name,
      translatedPath: path,
      isTargetable: true,
      estimatedReach: `${between(name, 1, 9)}K - ${between(name, 10, 90)}K`,
    })),
  })
}

function products(call: AdsCall) {
  const body = objectOf(call)
  const filter = listOf(body.filters).find((one) => isObject(one) && one.filterType === 'ASINS')
  const asked = textsOf(isObject(filter) ? filter.values : undefined)
  const found = asinsOf(call.store).filter((asin) => !asked.includes(asin))
  const { page, nextToken } = pageByToken(found, body, pageSize(body, 100))
  const recommendedProducts = page.map((recommendedTargetAsin) => ({ recommendedTargetAsin }))
  return jsonAnswer({ recommendedProducts, ...(nextToken && { nextToken }) })
}

function brands(call: AdsCall) {
  const body = objectOf(call)
  if (body.keyword === undefined) need(body, 'categoryId')
  const names = ['Cedar Trail', 'Blue Harbor', 'Summit Works']
  return jsonAnswer({ brandRecommendationResults: names.map((name, index) => ({ id: 2_528_900_001 + index, name })) })
}

function headlines(call: AdsCall) {
  const body = objectOf(call)
  const max = Number(body.maxNumSuggestions ?? 3) || 3
  const texts = ['Ready when you are', 'Made to be used', 'Small things, done well', 'For every day outside']
  const suggestions = texts.slice(0, max).map((headline, index) => ({ headlineId: `headline-${index + 1}`, headline }))
  return jsonAnswer({ requestId: `headline-${textsOf(body.asins).join('-')}`, suggestions })
}

function creatives(call: AdsCall) {
  const body = objectOf(call)
  const adId = String(need(body, 'adId'))
  const ad = call.store.find('sb.ads', adId)
  const creative = isObject(ad?.fields.creative) ? ad.fields.creative : {}
  const { type, creativeStatus, creativeVersion, ...creativeProperties } = creative
  const statuses = textsOf(body.creativeStatusFilter)
  const shown = ad && (statuses.length === 0 || statuses.includes(String(creativeStatus)))
  return jsonAnswer({
    totalResults: shown ? 1 : 0,
    creatives: shown
      ? [
          {
            adId,
            creativeType: type,
            creativeStatus,
            creativeVersion,
            creationTime: ad.createdAt,
            lastUpdateTime: ad.updatedAt,
            creativeProperties,
          },
        ]
      : [],
  })
}

const oneBrand = ({ store }: AdsCall) =>
  jsonAnswer([
    {
      brandId: `B${store.profile.sellerId.slice(1)}`,
      brandEntityId: entityIdOf(store.profile),
      brandRegistryName: store.profile.name.replace(/ [A-Z]{2}$/, ''),
    },
  ])

const plain = (name: string) => ({ consumes: [jsonMedia], produces: [vendor(name)] })
const same = (name: string) => ({ consumes: [vendor(name)], produces: [vendor(name)] })

/** Returns the routes of recommendations, insights and assets for Sponsored Brands. */
export const brandRecommendationRoutes = (): AdsRoute[] => [
  asking(
    'sb.recommendations.budget',
    '/sb/campaigns/budgetRecommendations',
    same('sbbudgetrecommendation.v4'),
    budgets,
  ),
  asking('sb.recommendations.bids', '/sb/recommendations/bids', plain('sbbidsrecommendation.v3'), bids),
  asking('sb.recommendations.keywords', '/sb/recommendations/keyword', same('sbkeywordrecommendation.v3'), keywords),
  asking(
    'sb.recommendations.categories',
    '/sb/recommendations/targets/category',
    plain('sbcategoryrecommendationsresponse.v3.2'),
    recommendCategories,
  ),
  asking(
    'sb.recommendations.products',
    '/sb/recommendations/targets/product/list',
    plain('sbproductrecommendationsresponse.v3.1'),
    products,
  ),
  asking(
    'sb.recommendations.brands',
    '/sb/recommendations/targets/brand',
    plain('sbbrandrecommendationsresponse.v3.1'),
    brands,
  ),
  asking(
    'sb.recommendations.headline',
    '/sb/recommendations/creative/headline',
    { consumes: [jsonMedia], produces: [jsonMedia] },
    headlines,
  ),
  asking('sb.creatives.list', '/sb/ads/creatives/list', same('sbAdCreativeResource.v4'), creatives),
  {
    operation: 'sb.brands.list',
    method: 'GET',
    path: '/brands',
    produces: [vendor('brand.v3')],
    errors: 'details',
    handle: oneBrand,
  },
]
