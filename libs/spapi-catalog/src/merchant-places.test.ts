import { describe, expect, it } from '@jest/globals'
import { catalog, merchantPlaces, type Operation } from './index.ts'
import { schemaClosure } from './schema-closure.ts'

/** Returns every name of a property in a schema, at any depth. */
function propertiesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(propertiesIn)
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => [
    ...(key === 'properties' ? Object.keys(inner ?? {}) : []),
    ...propertiesIn(inner),
  ])
}

/** Returns the names with "market" in the parameters and the body of an operation, found without walking its structure. */
const namesOf = ({ api, params, body }: Operation): string[] => {
  const names = [...params.map(({ name }) => name), ...propertiesIn(body ? schemaClosure(api, body.schema) : {})]
  return [...new Set(names.filter((name) => /market/i.test(name)))].sort()
}

/** Names that are not the merchant's marketplace. */
const others: Record<string, string[]> = {
  // The stores that a shipment is meant for are a choice of each shipment.
  'fulfillmentInbound_2024-03-20.createInboundPlan': ['destinationMarketplaces'],
  // An object around the id.
  'externalFulfillmentInventory_2024-09-11.batchInventory': ['marketplaceAttributes'],
}

describe('the places of a call that name the merchant', () => {
  it.each(catalog.operations.map((operation) => [operation.id, operation] as const))(
    '%s has a place for each of its marketplace parameters',
    (id, operation) => {
      const found = merchantPlaces(operation)
        .filter(({ names }) => names === 'marketplace')
        .map(({ path }) => path.slice(path.lastIndexOf('.') + 1))
      expect([...new Set([...found, ...(others[id] ?? [])])].sort()).toEqual(namesOf(operation))
    },
  )

  it('are in the query of 108 operations and in the body of 34, required by Amazon or not', () => {
    const places = catalog.operations.flatMap((operation) =>
      merchantPlaces(operation)
        .filter(({ names }) => names === 'marketplace')
        .map((place) => `${place.in} ${place.required ? 'required' : 'optional'}`),
    )
    const counts = [...Map.groupBy(places, (kind) => kind)].map(([kind, { length }]) => [kind, length])
    expect(Object.fromEntries(counts)).toEqual({
      ...{ 'query required': 96, 'query optional': 12 },
      ...{ 'body required': 27, 'body optional': 7 },
    })
  })

  it('lie at the path that Amazon’s model has, lists as lists', () => {
    const of = (id: string) => {
      const operation = catalog.get(id)
      if (!operation) throw new Error(`no operation ${id}`)
      return merchantPlaces(operation).map(({ path, isList, required }) => [path, isList, required])
    }
    expect(of('orders_2026-01-01.searchOrders')).toEqual([['params.marketplaceIds', true, false]])
    expect(of('productPricingV0.getPricing')).toEqual([['params.MarketplaceId', false, true]])
    expect(of('reports_2021-06-30.createReport')).toEqual([['body.marketplaceIds', true, true]])
    expect(of('productFeesV0.getMyFeesEstimates')).toEqual([['body.*.FeesEstimateRequest.MarketplaceId', false, true]])
    expect(of('productPricing_2022-05-01.getCompetitiveSummary')).toEqual([
      ['body.requests.*.marketplaceId', false, true],
    ])
    expect(of('listingsItems_2021-08-01.patchListingsItem')).toEqual([
      ['params.sellerId', false, true],
      ['params.marketplaceIds', true, true],
    ])
  })
})
