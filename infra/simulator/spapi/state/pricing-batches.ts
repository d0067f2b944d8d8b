import { z } from 'zod'
import type { SimulatorAnswer } from '../../api.ts'
import { sampleDefinition } from '../generate/generate-answer.ts'
import type { RetailCall } from '../retail-call.ts'
import { invalidInput } from '../retail-error.ts'
import { isAsin, type OwnProducts } from './own-product.ts'
import { sellerOf } from './seller-of.ts'
import type { StatePart } from './state-part.ts'

const Batch = z.object({ requests: z.array(z.record(z.string(), z.unknown())).default([]) })
type Request = z.infer<typeof Batch>['requests'][number]

interface Kind {
  /** Definition of one answer in the batch. */
  definition: string
  requestsMax: number
  /** Returns the part of the request that the answer repeats. */
  request?: (request: Request) => object
  status: object
  headers: boolean
  /** Name of the id in the answer, and whether the seller must offer it. */
  id: { name: string; own: boolean }
}

const date = () => new Date().toUTCString()
const pick = (request: Request, names: string[]) =>
  Object.fromEntries(names.flatMap((name) => (request[name] === undefined ? [] : [[name, request[name]]])))

/** Returns the product that a URI such as `/products/pricing/v0/items/B0…/offers` names. */
const named = (name: string) => (request: Request) => ({
  ...pick(request, ['MarketplaceId', 'ItemCondition', 'CustomerType']),
  [name]: decodeURIComponent(String(request.uri).split('/').at(-2) ?? ''),
})

const ok = { statusCode: 200, reasonPhrase: 'OK' }

const kinds: Record<string, Kind> = {
  'productPricingV0.getItemOffersBatch': {
    definition: 'ItemOffersResponse',
    requestsMax: 20,
    request: named('Asin'),
    status: ok,
    headers: true,
    id: { name: 'Asin', own: false },
  },
  'productPricingV0.getListingOffersBatch': {
    definition: 'ListingOffersResponse',
    requestsMax: 20,
    request: named('SellerSKU'),
    status: ok,
    headers: true,
    id: { name: 'SellerSKU', own: true },
  },
  'productPricing_2022-05-01.getFeaturedOfferExpectedPriceBatch': {
    definition: 'FeaturedOfferExpectedPriceResponse',
    requestsMax: 40,
    request: (request) => pick(request, ['marketplaceId', 'sku']),
    status: ok,
    headers: true,
    id: { name: 'sku', own: true },
  },
  'productPricing_2022-05-01.getCompetitiveSummary': {
    definition: 'CompetitiveSummaryResponse',
    requestsMax: 20,
    status: ok,
    headers: false,
    id: { name: 'asin', own: false },
  },
}

const included = new Set(['featuredBuyingOptions', 'referencePrices', 'lowestPricedOffers', 'similarItems'])

/** Reduces a competitive summary to the requested `includedData`. */
function trimmed(body: unknown, { includedData }: Request): object {
  const wanted = new Set(Array.isArray(includedData) ? includedData : [])
  return Object.fromEntries(Object.entries(Object(body)).filter(([name]) => !included.has(name) || wanted.has(name)))
}

const failed = { statusCode: 404, reasonPhrase: 'Not Found' }
const errorsOf = (id: string) => ({ errors: [{ code: 'NotFound', message: `${id} was not found.`, details: '' }] })

/** Returns the body of an expected price without an offer: its status is a result, not a failure of the request. */
const withoutOffer = { featuredOfferExpectedPriceResults: [{ resultStatus: 'OFFER_NOT_FOUND' }] }

/** Offers of other sellers compete; the sampled ones would be the seller's own. */
function withCompetitor(body: unknown): unknown {
  const results: unknown[] = Object(body).featuredOfferExpectedPriceResults ?? []
  const others = results.map((result) => {
    const { competingFeaturedOffer, ...rest } = Object(result)
    const { offerIdentifier } = Object(competingFeaturedOffer)
    const { sku: _own, ...identifier } = Object(offerIdentifier)
    const competitor = { ...competingFeaturedOffer, offerIdentifier: { ...identifier, sellerId: 'A1COMPETITOR01' } }
    return { ...rest, ...(competingFeaturedOffer && { competingFeaturedOffer: competitor }) }
  })
  return { ...Object(body), featuredOfferExpectedPriceResults: others }
}

/** Pricing batches: one answer per request, each with its own status. */
export function pricingBatchesPart(products: OwnProducts): StatePart {
  function isKnown(call: RetailCall, about: Request, { name, own }: Kind['id']): boolean {
    const id = String(about[name] ?? '')
    const marketplaceId = String(about.marketplaceId ?? about.MarketplaceId ?? '')
    return own ? products.bySku(sellerOf(call), marketplaceId, id) !== undefined : isAsin(id)
  }

  function answerOne(call: RetailCall, request: Request, kind: Kind): object {
    const { definition, request: echo, status, headers, id } = kind
    const about: Request = { ...echo?.(request) }
    const given = { ...request, ...about }
    const head = {
      ...(headers && { headers: { Date: date(), 'x-amzn-RequestId': `${call.operation.operationId}-1` } }),
      ...(echo && { request: about }),
    }
    const isExpectedPrice = definition.startsWith('FeaturedOffer')
    if (!isKnown(call, given, id))
      return isExpectedPrice
        ? { ...head, status, body: withoutOffer }
        : {
            ...head,
            status: failed,
            body: { ...(!echo && pick(request, ['asin', 'marketplaceId'])), ...errorsOf(String(given[id.name])) },
          }
    const made = Object(sampleDefinition(call, definition, given))
    const body = isExpectedPrice ? withCompetitor(made.body) : echo ? made.body : trimmed(made.body, request)
    return { ...made, ...head, status, body }
  }

  function answer(call: RetailCall, kind: Kind): SimulatorAnswer {
    sellerOf(call)
    const { requests } = Batch.parse(call.body)
    if (requests.length === 0 || requests.length > kind.requestsMax) {
      throw invalidInput(`requests must have 1 to ${kind.requestsMax} members.`)
    }
    return { status: 200, body: { responses: requests.map((request) => answerOne(call, request, kind)) } }
  }

  return {
    handlers: Object.fromEntries(
      Object.entries(kinds).map(([id, kind]) => [id, (call: RetailCall) => answer(call, kind)]),
    ),
  }
}
