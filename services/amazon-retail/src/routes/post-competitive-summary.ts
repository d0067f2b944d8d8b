import { priceBatchRoute } from '../pricing/price-batch.ts'

/** Returns featured offers and reference prices of each ASIN: `requests: [{asin, includedData?}]`, 20 at most. */
export const postCompetitiveSummary = priceBatchRoute('/api/amazon/pricing/competitive-summary', {
  operation: 'productPricing_2022-05-01.getCompetitiveSummary',
  uri: '/products/pricing/2022-05-01/items/competitiveSummary',
  requestsMax: 20,
  fields: { includedData: ['featuredBuyingOptions', 'referencePrices'] },
})
