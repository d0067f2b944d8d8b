import type { SimulatorAnswer } from '../../api.ts'
import { sampleDefinition } from '../generate/generate-answer.ts'
import { isRecord } from '../is-record.ts'
import { listParam, singleParam } from '../params.ts'
import type { RetailCall } from '../retail-call.ts'
import { invalidInput } from '../retail-error.ts'
import { isAsin, type OwnProducts } from './own-product.ts'
import { sellerOf } from './seller-of.ts'
import type { StatePart } from './state-part.ts'

const api = 'productPricingV0'

/** Removes properties of this name at every level. */
function without(value: unknown, name: string): unknown {
  if (Array.isArray(value)) return value.map((item) => without(item, name))
  if (!isRecord(value)) return value
  const kept = Object.entries(value).filter(([key]) => key !== name)
  return Object.fromEntries(kept.map(([key, inner]) => [key, without(inner, name)]))
}

/** Product pricing v0: one entry for each SKU or ASIN asked, in order, which can fail by itself. */
export function pricingV0Part(products: OwnProducts): StatePart {
  function bySku(call: RetailCall, MarketplaceId: string, SellerSKU: string): object {
    const own = products.bySku(sellerOf(call), MarketplaceId, SellerSKU)
    if (!own) return { status: 'ClientError', SellerSKU }
    return Object(sampleDefinition(call, 'Price', { MarketplaceId, SellerSKU, ASIN: own.asin }))
  }

  function byAsin(call: RetailCall, MarketplaceId: string, ASIN: string): object {
    if (!isAsin(ASIN)) return { status: 'ClientError', ASIN }
    const own = products.byAsin(sellerOf(call), MarketplaceId, ASIN)
    const made = sampleDefinition(call, 'Price', { MarketplaceId, ASIN, ...(own && { SellerSKU: own.sku }) })
    // An ASIN that the seller does not offer has no SKU of the seller.
    return Object(own ? made : ['SellerSKU', 'SKUIdentifier', 'Offers'].reduce<unknown>(without, made))
  }

  function prices(call: RetailCall): SimulatorAnswer {
    const { params } = call
    const marketplaceId = singleParam(params, 'MarketplaceId') ?? ''
    const isSku = singleParam(params, 'ItemType') === 'Sku'
    const asked = listParam(params, isSku ? 'Skus' : 'Asins')
    if (asked.length === 0) throw invalidInput(`${isSku ? 'Skus' : 'Asins'} must be specified.`)
    return { status: 200, body: { payload: asked.map((id) => (isSku ? bySku : byAsin)(call, marketplaceId, id)) } }
  }

  return { handlers: { [`${api}.getPricing`]: prices, [`${api}.getCompetitivePricing`]: prices } }
}
