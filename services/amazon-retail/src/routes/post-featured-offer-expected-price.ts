import { priceBatchRoute } from '../pricing/price-batch.ts'

/** Returns the price at which each SKU is expected to become the featured offer: `requests: [{sku}]`, 40 at most. */
export const postFeaturedOfferExpectedPrice = priceBatchRoute('/api/amazon/pricing/featured-offer-expected-price', {
  operation: 'productPricing_2022-05-01.getFeaturedOfferExpectedPriceBatch',
  uri: '/products/pricing/2022-05-01/offer/featuredOfferExpectedPrice',
  requestsMax: 40,
  fields: {},
})
