import { z } from 'zod'
import type { SimulatorAnswer } from '../../api.ts'
import { sampleDefinition } from '../generate/generate-answer.ts'
import type { RetailCall } from '../retail-call.ts'
import { invalidInput } from '../retail-error.ts'
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
  },
  'productPricingV0.getListingOffersBatch': {
    definition: 'ListingOffersResponse',
    requestsMax: 20,
    request: named('SellerSKU'),
    status: ok,
    headers: true,
  },
  'productPricing_2022-05-01.getFeaturedOfferExpectedPriceBatch': {
    definition: 'FeaturedOfferExpectedPriceResponse',
    requestsMax: 40,
    request: (request) => pick(request, ['marketplaceId', 'sku']),
    status: ok,
    headers: true,
  },
  'productPricing_2022-05-01.getCompetitiveSummary': {
    definition: 'CompetitiveSummaryResponse',
    requestsMax: 20,
    status: ok,
    headers: false,
  },
}

const included = new Set(['featuredBuyingOptions', 'referencePrices', 'lowestPricedOffers', 'similarItems'])

/** Reduces a competitive summary to the requested `includedData`. */
function trimmed(body: unknown, { includedData }: Request): object {
  const wanted = new Set(Array.isArray(includedData) ? includedData : [])
  return Object.fromEntries(Object.entries(Object(body)).filter(([name]) => !included.has(name) || wanted.has(name)))
}

function answerOne(call: RetailCall, request: Request, { definition, request: echo, status, headers }: Kind): object {
  const about = echo?.(request) ?? {}
  const made = Object(sampleDefinition(call, definition, { ...request, ...about }))
  return {
    ...made,
    ...(headers && { headers: { Date: date(), 'x-amzn-RequestId': `${call.operation.operationId}-1` } }),
    status,
    ...(echo ? { request: about } : { body: trimmed(made.body, request) }),
  }
}

function answer(call: RetailCall, kind: Kind): SimulatorAnswer {
  sellerOf(call)
  const { requests } = Batch.parse(call.body)
  if (requests.length === 0 || requests.length > kind.requestsMax) {
    throw invalidInput(`requests must have 1 to ${kind.requestsMax} members.`)
  }
  return { status: 200, body: { responses: requests.map((request) => answerOne(call, request, kind)) } }
}

/** Batches of both pricing APIs: one answer per request, each with its own status. */
export const pricingBatchesPart = (): StatePart => ({
  handlers: Object.fromEntries(
    Object.entries(kinds).map(([id, kind]) => [id, (call: RetailCall) => answer(call, kind)]),
  ),
})
