import { route } from '@platform/http'
import type { z } from 'zod'
import type { Context } from '../context.ts'
import { askPrices, batchBody } from '../pricing/price-batch.ts'

const batch = {
  operation: 'productPricing_2022-05-01.getFeaturedOfferExpectedPriceBatch',
  uri: '/products/pricing/2022-05-01/offer/featuredOfferExpectedPrice',
  requestsMax: 40,
  defaults: {},
}
const Body = batchBody(batch.requestsMax)

/** The price at which each SKU is expected to become the featured offer: `requests: [{sku}]`, 40 at most. */
export const postFeaturedOfferExpectedPrice = route<
  Pick<Context, 'merchants' | 'spapi' | 'events'>,
  undefined,
  undefined,
  z.output<typeof Body>
>(
  { method: 'post', path: '/api/amazon/pricing/featured-offer-expected-price', scopes: ['retail:read'], body: Body },
  (call, needs) => askPrices(call, batch, needs),
)
