import type { AdsCall, AdsRoute } from '../ads-route.ts'
import { AdsFailure } from '../failure.ts'
import { isObject, textsOf } from '../json.ts'
import { jsonAnswer, jsonMedia } from '../json-answer.ts'
import { adProductOf, type Entity, type Fields, kinds, stateOf } from '../model.ts'
import { pageByToken, pageSize } from '../pages.ts'
import type { Store } from '../store.ts'
import { need, objectOf } from './ask.ts'
import { unifiedAd, unifiedAdGroup, unifiedCampaign, unifiedTarget } from './unified-model.ts'

interface Unified {
  array: string
  kinds: RegExp
  pageMax: number
  view(store: Store, entity: Entity): Fields
}

const entities: readonly Unified[] = [
  { array: 'campaigns', kinds: /\.campaigns$/, pageMax: 5_000, view: unifiedCampaign },
  { array: 'adGroups', kinds: /\.adGroups$/, pageMax: 1_000, view: unifiedAdGroup },
  { array: 'ads', kinds: /\.(productAds|ads)$/, pageMax: 1_000, view: unifiedAd },
  { array: 'targets', kinds: /argets$|eywords$|\.themes$/, pageMax: 5_000, view: unifiedTarget },
]

const idFilters: Record<string, string> = {
  campaignIdFilter: 'campaignId',
  adGroupIdFilter: 'adGroupId',
  adIdFilter: 'adId',
  targetIdFilter: 'targetId',
  portfolioIdFilter: 'portfolioId',
  targetTypeFilter: 'targetType',
  negativeFilter: 'negative',
}

const includes = (value: unknown): string[] => textsOf(isObject(value) ? value : undefined)

function nameMatcher(filter: unknown): (row: Fields) => boolean {
  const names = includes(filter).map((name) => name.toLowerCase())
  const exact = isObject(filter) && filter.queryTermMatchType === 'EXACT_MATCH'
  if (names.length === 0) return () => true
  return ({ name }) => {
    const text = String(name ?? '').toLowerCase()
    return names.some((wanted) => (exact ? text === wanted : text.includes(wanted)))
  }
}

/** Answers a query for one ad product, in the model common to all ad products. */
function query(unified: Unified, call: AdsCall) {
  const body = objectOf(call)
  const [product, ...more] = includes(need(body, 'adProductFilter'))
  if (!product || more.length > 0) throw new AdsFailure(400, 'adProductFilter must have one ad product.')
  const states = includes(body.stateFilter)
  const wanted = Object.entries(idFilters).flatMap(([name, field]) => {
    const values = includes(body[name])
    return values.length > 0 ? [{ field, values: new Set(values) }] : []
  })
  const named = nameMatcher(body.nameFilter)
  const rows = kinds
    .filter((kind) => unified.kinds.test(kind) && adProductOf(kind) === product)
    .flatMap((kind) => call.store.list(kind))
    .filter((entity) => states.length === 0 || states.includes(stateOf(entity)))
    .map((entity) => unified.view(call.store, entity))
    .filter((row) => wanted.every(({ field, values }) => values.has(String(row[field] ?? ''))) && named(row))
  const { page, nextToken } = pageByToken(rows, body, pageSize(body, unified.pageMax))
  return jsonAnswer({ [unified.array]: page, ...(nextToken && { nextToken }) })
}

// The demo has no entities of these kinds.
const empty: Record<string, string> = {
  adAssociations: 'adAssociations',
  adExtensions: 'adExtensions',
  'advertisingDeals/sb': 'advertisingDeals',
  'advertisingDealTargets/sb': 'advertisingDealTargets',
}

const operationOf = (path: string) => {
  const [name, product] = path.split('/')
  return ['v1', product, name, 'query'].filter(Boolean).join('.')
}

/** Returns the routes of the unified API's reads. */
export const unifiedRoutes = (): AdsRoute[] => {
  const route = (path: string, handle: (call: AdsCall) => ReturnType<typeof jsonAnswer>): AdsRoute => ({
    operation: operationOf(path),
    method: 'POST',
    path: `/adsApi/v1/query/${path}`,
    consumes: [jsonMedia],
    produces: [jsonMedia],
    errors: 'message',
    retryAfter: true,
    unified: true,
    handle,
  })
  return [
    ...entities.map((unified) => route(unified.array, (call) => query(unified, call))),
    ...Object.entries(empty).map(([path, array]) => route(path, () => jsonAnswer({ [array]: [] }))),
    route('recommendationTypes/sb', () =>
      jsonAnswer({
        recommendationTypes: [{ recommendationTypeId: 'BUDGET', recommendationTypeTitle: 'Campaign budget' }],
      }),
    ),
  ]
}
