import type { AdsCall, AdsRoute } from '../ads-route.ts'
import { AdsFailure } from '../failure.ts'
import { isObject, listOf, textsOf } from '../json.ts'
import { jsonAnswer, jsonMedia } from '../json-answer.ts'
import type { Kind } from '../model.ts'
import { pageByToken } from '../pages.ts'
import type { Change, Store } from '../store.ts'
import { asinsOf, asking, between, need, needList, objectOf, vendor } from './ask.ts'

/** Returns whether a product cannot be advertised: one in thirteen. */
const isIneligible = (asin: string) => between(asin, 0, 12) === 0

function eligibility(call: AdsCall) {
  const productResponseList = needList(objectOf(call), 'productDetailsList', 50).map((product) => {
    const asin = isObject(product) ? String(need(product, 'asin')) : ''
    const ineligible = isIneligible(asin)
    return {
      productDetails: product,
      overallStatus: ineligible ? 'INELIGIBLE' : 'ELIGIBLE',
      eligibilityStatusList: ineligible
        ? [{ name: 'NOT_IN_BUYBOX', severity: 'INELIGIBLE', message: 'The product has no featured offer.' }]
        : [],
    }
  })
  return jsonAnswer({ productResponseList })
}

function metadata(call: AdsCall) {
  const body = objectOf(call)
  const { store } = call
  const index = Number(need(body, 'pageIndex'))
  const size = Number(need(body, 'pageSize'))
  if (!(index >= 0)) throw new AdsFailure(400, 'pageIndex must not be negative.')
  if (!(size >= 1 && size <= 300)) throw new AdsFailure(400, 'pageSize must be from 1 to 300.')
  const asked = textsOf(body.asins)
  const all = asinsOf(store).filter((asin) => asked.length === 0 || asked.includes(asin))
  const ProductMetadataList = all.slice(index * size, (index + 1) * size).map((asin) => ({
    asin,
    title: `Product ${asin}`,
    brand: store.profile.name.replace(/ [A-Z]{2}$/, ''),
    availability: 'IN_STOCK',
    eligibilityStatus: isIneligible(asin) ? 'INELIGIBLE' : 'ELIGIBLE',
    imageUrl: `https://m.media-amazon.com/images/I/${asin}.jpg`,
    priceToPay: { amount: between(asin, 12, 90) - 0.01, currency: store.profile.currency },
  }))
  return jsonAnswer({ ProductMetadataList })
}

const entityTypes: Partial<Record<string, string>> = {
  campaigns: 'CAMPAIGN',
  adGroups: 'AD_GROUP',
  productAds: 'AD',
  ads: 'AD',
  keywords: 'KEYWORD',
  negativeKeywords: 'NEGATIVE_KEYWORD',
  campaignNegativeKeywords: 'NEGATIVE_KEYWORD',
  targets: 'PRODUCT_TARGETING',
  themes: 'THEME',
}

const changeTypes: Partial<Record<string, string>> = {
  state: 'STATUS',
  bid: 'BID_AMOUNT',
  defaultBid: 'DEFAULT_BID_AMOUNT',
  budget: 'BUDGET_AMOUNT',
  name: 'NAME',
  startDate: 'START_DATE',
  endDate: 'END_DATE',
  portfolioId: 'PORTFOLIO',
  dynamicBidding: 'SMART_BIDDING_STRATEGY',
}

const typeOf = (kind: Kind): string | undefined => entityTypes[kind.split('.')[1] ?? '']

const written = (value: unknown): string => String((isObject(value) ? (value.budget ?? value.strategy) : value) ?? '')

const eventOf = ({ at, kind, id, field, from, to }: Change): object => ({
  entityType: typeOf(kind),
  entityId: id,
  changeType: changeTypes[field],
  previousValue: written(from),
  newValue: written(to),
  timestamp: at,
  metadata: {},
})

const retentionMs = 90 * 86_400_000

/** Returns the ids of the entity's ancestors by field; an entity that no longer exists has none. */
function ancestorsOf(store: Store, { kind, id }: Change): Record<string, string> {
  const fields = store.find(kind, id)?.fields ?? {}
  return Object.fromEntries(
    ['campaignId', 'adGroupId'].flatMap((name) => (fields[name] === undefined ? [] : [[name, String(fields[name])]])),
  )
}

/** Returns whether a change passes the filters of its entity type: ids, change types and parents, each absent or any of a list. */
function isAsked(store: Store, change: Change, filter: unknown): boolean {
  const { eventTypeIds, filters, parents } = isObject(filter) ? filter : {}
  const ids = textsOf(eventTypeIds)
  const types = textsOf(filters)
  const among = listOf(parents).filter(isObject)
  const ancestors = ancestorsOf(store, change)
  const isBelow = (parent: Record<string, unknown>) =>
    parent.useProfileIdAdvertiser === true ||
    ['campaignId', 'adGroupId'].some((name) => parent[name] !== undefined && ancestors[name] === String(parent[name]))
  return (
    (ids.length === 0 || ids.includes(change.id)) &&
    (types.length === 0 || types.includes(changeTypes[change.field] ?? '')) &&
    (among.length === 0 || among.some(isBelow))
  )
}

/** Returns the changes made through this API, newest first. */
function history(call: AdsCall) {
  const body = objectOf(call)
  const { store } = call
  const from = Number(need(body, 'fromDate'))
  const to = Number(need(body, 'toDate'))
  const asked = need(body, 'eventTypes')
  const count = body.count === undefined ? 100 : Number(body.count)
  if (!(count >= 50 && count <= 200)) throw new AdsFailure(400, 'count must be from 50 to 200.')
  if (from < store.now - retentionMs) throw new AdsFailure(400, 'fromDate must be at most 90 days back.')
  const byType = new Map(Object.entries(isObject(asked) ? asked : {}))
  const events = store.changes
    .filter((change) => {
      const { at, kind, field } = change
      const type = typeOf(kind)
      if (!type || !byType.has(type) || !changeTypes[field] || at < from || at > to) return false
      return isAsked(store, change, byType.get(type))
    })
    .map(eventOf)
    .reverse()
  const { page, nextToken } = pageByToken(events, body, count)
  return jsonAnswer({ events: page, totalResults: events.length, ...(nextToken && { nextToken }) })
}

const statuses: Record<string, string> = {
  SUBMITTED_FOR_MODERATION: 'IN_PROGRESS',
  PENDING_MODERATION_REVIEW: 'IN_PROGRESS',
  REJECTED_BY_MODERATION: 'REJECTED',
}

function moderation(call: AdsCall) {
  const body = objectOf(call)
  const id = String(need(body, 'id'))
  need(body, 'idType')
  need(body, 'adProgramType')
  const max = Number(need(body, 'maxResults'))
  if (!(max >= 1 && max <= 10)) throw new AdsFailure(400, 'maxResults must be from 1 to 10.')
  const ad = call.store.findAny(['sb.ads', 'sp.productAds', 'sd.productAds'], id)
  if (!ad) throw new AdsFailure(404, `There is no ad ${id}.`)
  const creative = isObject(ad.fields.creative) ? ad.fields.creative : {}
  const moderationStatus = statuses[String(creative.creativeStatus)] ?? 'APPROVED'
  const wanted = listOf(body.moderationStatusFilter)
  const result = {
    id,
    idType: 'AD_ID',
    versionId: String(creative.creativeVersion ?? '1'),
    moderationStatus,
    policyViolations: [],
  }
  return jsonAnswer({ moderationResults: wanted.length === 0 || wanted.includes(moderationStatus) ? [result] : [] })
}

/** Returns the routes of product metadata, eligibility, ad moderation and change history. */
export const supportRoutes = (): AdsRoute[] => [
  asking(
    'products.eligibility',
    '/eligibility/product/list',
    { consumes: [jsonMedia], produces: [jsonMedia] },
    eligibility,
  ),
  asking(
    'products.metadata',
    '/product/metadata',
    { consumes: [vendor('productmetadatarequest.v1')], produces: [vendor('productmetadataresponse.v1')] },
    metadata,
  ),
  {
    ...asking(
      'history.query',
      '/history',
      { consumes: [jsonMedia], produces: [jsonMedia, vendor('historyresponse.v1.1')] },
      history,
    ),
    // Has a much lower rate than other operations, and no Retry-After.
    rate: { perSecond: 2, burst: 10 },
  },
  asking(
    'moderation.results',
    '/moderation/results',
    { consumes: [vendor('moderationresultsrequest.v4.1')], produces: [vendor('moderationresultsresponse.v4.0')] },
    moderation,
  ),
]
