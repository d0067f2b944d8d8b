import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { SimulatorAnswer } from '../../../api.ts'
import { signed } from '../../../signed.ts'
import type { Seller } from '../../../world.ts'
import { isRecord } from '../../is-record.ts'
import { listParam, singleParam } from '../../params.ts'
import type { RetailCall } from '../../retail-call.ts'
import { invalidInput, notFound, RetailError } from '../../retail-error.ts'
import { sellerOf } from '../seller-of.ts'
import type { StatePart } from '../state-part.ts'
import { type Listing, type ListingStore, patched } from './listing-store.ts'

const api = 'listingsItems_2021-08-01'

const Put = z.object({ productType: z.string(), attributes: z.record(z.string(), z.unknown()) })
const Patch = z.object({
  productType: z.string(),
  patches: z.array(z.object({ op: z.string(), path: z.string(), value: z.unknown().optional() })),
})

const iso = (at: number) => new Date(at).toISOString()

function offerOf({ attributes, marketplaceId }: Listing): object[] {
  const offers = Array.isArray(attributes.purchasable_offer) ? attributes.purchasable_offer.filter(isRecord) : []
  return offers.flatMap(({ currency, our_price }) => {
    const amount = Object(Object(our_price)[0]?.schedule)[0]?.value_with_tax
    if (typeof amount !== 'number' || typeof currency !== 'string') return []
    return [{ marketplaceId, offerType: 'B2C', price: { currencyCode: currency, amount: String(amount) } }]
  })
}

function availabilityOf({ attributes }: Listing): object[] {
  const given = Array.isArray(attributes.fulfillment_availability)
    ? attributes.fulfillment_availability.filter(isRecord)
    : []
  return given.map(({ fulfillment_channel_code, quantity }) => ({
    fulfillmentChannelCode: String(fulfillment_channel_code ?? 'DEFAULT'),
    ...(typeof quantity === 'number' && { quantity }),
  }))
}

function nameOf({ attributes, sku }: Listing): string {
  const name = Object(attributes.item_name)[0]?.value
  return typeof name === 'string' ? name : sku
}

/** Formats an item with the requested `includedData`; by default summaries. */
function view(listing: Listing, asked: string[]): object {
  const included = new Set(asked.length > 0 ? asked : ['summaries'])
  const { sku, asin, marketplaceId, productType, attributes, createdAt, updatedAt } = listing
  const parts: Record<string, () => unknown> = {
    summaries: () => [
      {
        marketplaceId,
        asin,
        productType,
        conditionType: 'new_new',
        status: ['BUYABLE', 'DISCOVERABLE'],
        itemName: nameOf(listing),
        createdDate: iso(createdAt),
        lastUpdatedDate: iso(updatedAt),
        mainImage: { link: `https://m.media-amazon.com/images/I/${asin}.jpg`, height: 1500, width: 1500 },
      },
    ],
    attributes: () => attributes,
    issues: () => [],
    offers: () => offerOf(listing),
    fulfillmentAvailability: () => availabilityOf(listing),
    relationships: () => [{ marketplaceId, relationships: [] }],
    productTypes: () => [{ marketplaceId, productType }],
  }
  const shown = Object.entries(parts).filter(([name]) => included.has(name))
  return { sku, ...Object.fromEntries(shown.map(([name, make]) => [name, make()])) }
}

interface Place {
  seller: Seller
  sku: string
  marketplaceIds: string[]
  isPreview: boolean
}

function placeOf(call: RetailCall): Place {
  const seller = sellerOf(call)
  if (singleParam(call.params, 'sellerId') !== seller.sellerId) {
    throw new RetailError(403, 'Unauthorized', 'Access to requested resource is denied.')
  }
  const marketplaceIds = listParam(call.params, 'marketplaceIds')
  const foreign = marketplaceIds.find((id) => !seller.marketplaceIds.includes(id))
  if (foreign) throw invalidInput(`Invalid 'marketplaceIds' provided.`, foreign)
  return {
    seller,
    sku: singleParam(call.params, 'sku') ?? '',
    marketplaceIds,
    isPreview: singleParam(call.params, 'mode') === 'VALIDATION_PREVIEW',
  }
}

function submitted({ sku, isPreview, marketplaceIds, seller }: Place, store: ListingStore): SimulatorAnswer {
  const identifiers = marketplaceIds.flatMap((marketplaceId) => {
    const found = store.find(seller, marketplaceId, sku)
    return found ? [{ marketplaceId, asin: found.asin }] : []
  })
  return {
    status: 200,
    body: {
      sku,
      status: isPreview ? 'VALID' : 'ACCEPTED',
      submissionId: randomUUID().replaceAll('-', ''),
      issues: [],
      identifiers,
    },
  }
}

const pageSizeMax = 20

function search(call: RetailCall, store: ListingStore): SimulatorAnswer {
  const { params } = call
  const { seller, marketplaceIds } = placeOf(call)
  const identifiers = listParam(params, 'identifiers')
  const type = singleParam(params, 'identifiersType')
  if (identifiers.length > 0 && !type) throw invalidInput('identifiersType is required with identifiers.')
  const size = Number(singleParam(params, 'pageSize') ?? 10)
  if (!(size >= 1 && size <= pageSizeMax)) throw invalidInput(`pageSize must be between 1 and ${pageSizeMax}.`)
  const opened = signed.open(singleParam(params, 'pageToken') ?? '')
  const offset = isRecord(opened) && typeof opened.offset === 'number' ? opened.offset : 0
  if (singleParam(params, 'pageToken') && offset === 0) throw invalidInput("Invalid 'pageToken' provided.")
  const all = marketplaceIds.flatMap((id) => store.all(seller, id))
  const found = all.filter(({ sku, asin }) => {
    if (identifiers.length === 0) return true
    return identifiers.includes(type === 'ASIN' ? asin : sku)
  })
  const end = offset + size
  return {
    status: 200,
    body: {
      numberOfResults: found.length,
      ...(end < found.length && { pagination: { nextToken: signed.seal({ use: 'listings', offset: end }) } }),
      items: found.slice(offset, end).map((listing) => view(listing, listParam(params, 'includedData'))),
    },
  }
}

/** Listings Items API 2021-08-01. */
export function listingsPart(store: ListingStore): StatePart {
  const found = ({ seller, sku, marketplaceIds }: Place): Listing[] => {
    const listings = marketplaceIds.flatMap((id) => store.find(seller, id, sku) ?? [])
    if (listings.length === 0) throw notFound(`SKU '${sku}' not found in marketplace ${marketplaceIds.join(', ')}`)
    return listings
  }
  return {
    handlers: {
      [`${api}.getListingsItem`]: (call) => {
        const [listing] = found(placeOf(call))
        if (!listing) return undefined
        return { status: 200, body: view(listing, listParam(call.params, 'includedData')) }
      },
      [`${api}.putListingsItem`]: (call) => {
        const place = placeOf(call)
        const { productType, attributes } = Put.parse(call.body)
        if (!place.isPreview) {
          for (const marketplaceId of place.marketplaceIds) {
            store.put(place.seller, { sku: place.sku, marketplaceId, productType, attributes })
          }
        }
        return submitted(place, store)
      },
      [`${api}.patchListingsItem`]: (call) => {
        const place = placeOf(call)
        const { productType, patches } = Patch.parse(call.body)
        const after = found(place).map((listing) => ({
          ...listing,
          productType,
          attributes: patched(listing.attributes, patches),
        }))
        if (!place.isPreview) for (const listing of after) store.put(place.seller, listing)
        return submitted(place, store)
      },
      [`${api}.deleteListingsItem`]: (call) => {
        const place = placeOf(call)
        for (const { marketplaceId, sku } of found(place)) store.remove(place.seller, marketplaceId, sku)
        return submitted(place, store)
      },
      [`${api}.searchListingsItems`]: (call) => search(call, store),
    },
    reset: () => store.clear(),
  }
}
