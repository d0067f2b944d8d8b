import type { AdsCall, AdsRoute } from '../ads-route.ts'
import { AdsFailure } from '../failure.ts'
import { isObject, textsOf } from '../json.ts'
import { jsonAnswer, jsonMedia } from '../json-answer.ts'
import { asinsOf, asking, between, need, needList, objectOf, vendor } from './ask.ts'

const targeting = vendor('spproducttargeting.v3')
const answers = (...versions: string[]) => versions.map((version) => vendor(`spproducttargetingresponse.${version}`))

interface Category {
  id: string
  name: string
  parent?: string
}

const categories: readonly Category[] = [
  { id: '3400371', name: 'Outdoor Recreation' },
  { id: '3400381', name: 'Camping', parent: '3400371' },
  { id: '3401041', name: 'Hydration', parent: '3400371' },
  { id: '284507', name: 'Kitchen & Dining' },
  { id: '289742', name: 'Cookware', parent: '284507' },
  { id: '289851', name: 'Kitchen Utensils', parent: '284507' },
]

const brands = ['Cedar Trail', 'Blue Harbor', 'Summit Works', 'Kettle & Pine', 'Fjord Goods'].map((name, index) => ({
  id: String(2_528_900_001 + index),
  name,
}))

const pathOf = ({ name, parent }: Category): string => {
  const above = categories.find(({ id }) => id === parent)
  return above ? `${pathOf(above)}/${name}` : name
}

const countOf = (id: string) => ({ min: between(id, 100, 900), max: between(id, 1_000, 90_000) })

function recommendedCategories({ body, accept }: AdsCall) {
  if (isObject(body) && textsOf(body.asins).length > 10_000) throw new AdsFailure(400, 'asins may have 10000 entries.')
  const old = accept.includes('response.v3')
  const rows = categories.map((category) => {
    const { id, name, parent } = category
    if (old) return { id, name, path: pathOf(category), parent: parent ?? '0', canBeTargeted: true }
    return {
      id,
      name,
      categoryPath: pathOf(category),
      parentCategoryId: parent ?? '0',
      asinCounts: countOf(id),
      ...(accept.includes('v5') && { translatedName: name, translatedCategoryPath: pathOf(category) }),
    }
  })
  return jsonAnswer({ categories: rows })
}

/** Returns the category tree, which Amazon sends as a string that contains JSON. */
function categoryTree() {
  const tree = categories
    .filter(({ parent }) => parent === undefined)
    .map(({ id, name }) => ({
      id,
      na: name,
      ch: categories.filter(({ parent }) => parent === id).map((child) => ({ id: child.id, na: child.name })),
    }))
  return jsonAnswer({ categoryTree: JSON.stringify(tree) })
}

function refinements({ params, accept }: AdsCall) {
  if (!categories.some(({ id }) => id === params.categoryId))
    throw new AdsFailure(404, `There is no category ${params.categoryId}.`)
  const translated = !accept.includes('response.v3')
  const named = (id: string, name: string) => ({ id, name, ...(translated && { translatedName: name }) })
  return jsonAnswer({ brands, ageRanges: [named('1', 'Adults')], genres: [named('7', 'Travel')] })
}

function productCount(call: AdsCall) {
  return jsonAnswer({ asinCounts: countOf(String(need(objectOf(call), 'category'))) })
}

function searchBrands(call: AdsCall) {
  const keyword = String(need(objectOf(call), 'keyword')).toLowerCase()
  return jsonAnswer(brands.filter(({ name }) => name.toLowerCase().includes(keyword)))
}

function products(call: AdsCall) {
  const body = objectOf(call)
  const asked = textsOf(needList(body, 'adAsins', 50))
  const found = asinsOf(call.store)
    .filter((asin) => !asked.includes(asin))
    .slice(0, Number(body.count ?? 20) || 20)
  if (call.accept.includes('asins'))
    return jsonAnswer({
      recommendations: found.map((recommendedAsin) => ({ recommendedAsin, themes: ['Frequently bought together'] })),
    })
  const recommendations = [
    { theme: 'TOP_CONVERTING', description: 'Often bought by your shoppers', recommendedAsins: found },
  ]
  return jsonAnswer({ recommendations })
}

function keywordGroups(call: AdsCall) {
  const asins = textsOf(needList(objectOf(call), 'asins', 1_000))
  const keywordGroups = ['Related to your category', 'Related to your brand'].map((text, index) => ({
    id: `KEYWORD_GROUP_${index + 1}`,
    text,
    description: `${text}: shoppers who search for such products`,
    impactSummary: `${between(asins.join(), 3, 30)}% more clicks`,
    sampleKeywords: call.store
      .list('sp.keywords')
      .slice(index * 30, index * 30 + 3)
      .map(({ fields }) => String(fields.keywordText)),
  }))
  return jsonAnswer({ countryCode: call.store.profile.country, keywordGroups })
}

const budgetRules = ({ query }: AdsCall) => {
  const size = Number(query.get('pageSize'))
  if (!(size >= 1 && size <= 30)) throw new AdsFailure(400, 'pageSize must be from 1 to 30.')
  return jsonAnswer({ budgetRulesForAdvertiserResponse: [rule] })
}

const rule = {
  ruleId: 'b6e0a5c2-3f1d-4a8e-9c07-5d2b8f4e1a63',
  ruleState: 'ACTIVE',
  ruleStatus: 'ACTIVE',
  createdDate: 1_752_480_000_000,
  lastUpdatedDate: 1_752_480_000_000,
  ruleDetails: {
    name: 'Weekend',
    ruleType: 'SCHEDULE',
    budgetIncreaseBy: { type: 'PERCENT', value: 20 },
    duration: { dateRangeTypeRuleDuration: { startDate: '20260101', endDate: '20301231' } },
    recurrence: { type: 'DAILY' },
  },
}

function campaignRules({ store, params }: AdsCall) {
  const campaign = store.find('sp.campaigns', params.campaignId ?? '')
  if (!campaign) throw new AdsFailure(404, `There is no campaign ${params.campaignId}.`)
  return jsonAnswer({ associatedRules: between(campaign.id, 0, 1) === 1 ? [rule] : [] })
}

const reading = (
  operation: string,
  path: string,
  produces: readonly string[],
  handle: (call: AdsCall) => ReturnType<typeof jsonAnswer>,
): AdsRoute => ({
  operation,
  method: 'GET',
  path,
  produces,
  errors: 'details',
  handle,
})

/** Returns the routes of Sponsored Products' targetable categories and products, and of its budget rules. */
export const productTargetingRoutes = (): AdsRoute[] => [
  asking(
    'sp.recommendations.categories',
    '/sp/targets/categories/recommendations',
    { consumes: [targeting], produces: answers('v5', 'v4', 'v3') },
    recommendedCategories,
  ),
  reading('sp.targets.categories', '/sp/targets/categories', answers('v5', 'v4', 'v3'), categoryTree),
  reading(
    'sp.targets.categoryRefinements',
    '/sp/targets/category/{categoryId}/refinements',
    answers('v4', 'v3'),
    refinements,
  ),
  asking(
    'sp.targets.productCount',
    '/sp/targets/products/count',
    { consumes: [targeting], produces: answers('v3') },
    productCount,
  ),
  asking(
    'sp.negativeTargets.brandSearch',
    '/sp/negativeTargets/brands/search',
    { consumes: [targeting], produces: answers('v3') },
    searchBrands,
  ),
  reading('sp.recommendations.negativeBrands', '/sp/negativeTargets/brands/recommendations', answers('v3'), () =>
    jsonAnswer(brands),
  ),
  asking(
    'sp.recommendations.products',
    '/sp/targets/products/recommendations',
    {
      consumes: [vendor('spproductrecommendation.v3')],
      produces: [
        vendor('spproductrecommendationresponse.themes.v3'),
        vendor('spproductrecommendationresponse.asins.v3'),
      ],
    },
    products,
  ),
  asking(
    'sp.recommendations.keywordGroups',
    '/sp/targeting/recommendations/keywordGroups',
    {
      consumes: [vendor('spkeywordgroupsrecommendations.v1.0')],
      produces: [vendor('spkeywordgroupsrecommendations.v1.0')],
    },
    keywordGroups,
  ),
  reading('sp.budgetRules.list', '/sp/budgetRules', [jsonMedia], budgetRules),
  reading('sp.campaigns.budgetRules', '/sp/campaigns/{campaignId}/budgetRules', [jsonMedia], campaignRules),
]
