import { type Overlay, read } from './types.ts'

const marketplace = 'ATVPDKIKX0DER'
// Each request of a batch repeats the method and path of its own operation.
const offersOf = (uri: string) => ({
  exampleBody: { requests: [{ uri, method: 'GET', MarketplaceId: marketplace, ItemCondition: 'New' }] },
})

/** Prices, fees and analytics: reads only. */
export const selling: Overlay = {
  productPricingV0: {
    family: 'productPricing',
    title: 'Product Pricing',
    operations: {
      getPricing: read("A seller's prices, by SKU or by ASIN", {
        encodeTwice: { Skus: 'all' },
        rules: [
          { when: 'ItemType', is: ['Asin'], needs: ['Asins'] },
          { when: 'ItemType', is: ['Sku'], needs: ['Skus'] },
        ],
      }),
      getCompetitivePricing: read('Competitive prices of items, by SKU or by ASIN', {
        encodeTwice: { Skus: 'all' },
        rules: [
          { when: 'ItemType', is: ['Asin'], needs: ['Asins'] },
          { when: 'ItemType', is: ['Sku'], needs: ['Skus'] },
        ],
      }),
      getListingOffers: read('The lowest offers beside one listing'),
      getItemOffers: read('The lowest offers of one ASIN'),
      getItemOffersBatch: read(
        'The lowest offers of up to 20 ASINs',
        offersOf('/products/pricing/v0/items/B0EXAMPLE1/offers'),
      ),
      getListingOffersBatch: read(
        'The lowest offers beside up to 20 listings',
        offersOf('/products/pricing/v0/listings/SKU-001/offers'),
      ),
    },
  },
  'productPricing_2022-05-01': {
    family: 'productPricing',
    title: 'Product Pricing',
    operations: {
      getFeaturedOfferExpectedPriceBatch: read('The price at which up to 40 listings would become the featured offer', {
        aliases: ['getFeaturedOfferExpectedPrice'],
        exampleBody: {
          requests: [
            {
              uri: '/products/pricing/2022-05-01/offer/featuredOfferExpectedPrice',
              method: 'GET',
              marketplaceId: marketplace,
              sku: 'SKU-001',
            },
          ],
        },
      }),
      getCompetitiveSummary: read('Featured offers and reference prices of up to 20 ASINs', {
        aliases: ['getCompetitiveSummaryBatch'],
        exampleBody: {
          requests: [
            {
              uri: '/products/pricing/2022-05-01/items/competitiveSummary',
              method: 'GET',
              asin: 'B0EXAMPLE1',
              marketplaceId: marketplace,
              includedData: ['featuredBuyingOptions'],
            },
          ],
        },
      }),
    },
  },
  productFeesV0: {
    family: 'productFees',
    title: 'Product Fees',
    operations: {
      getMyFeesEstimateForSKU: read('Estimated fees for selling a SKU at a price'),
      getMyFeesEstimateForASIN: read('Estimated fees for selling an ASIN at a price'),
      getMyFeesEstimates: read('Estimated fees for up to 20 items', {
        exampleBody: [
          {
            IdType: 'ASIN',
            IdValue: 'B0EXAMPLE1',
            FeesEstimateRequest: {
              MarketplaceId: marketplace,
              PriceToEstimateFees: { ListingPrice: { CurrencyCode: 'USD', Amount: 10 } },
              Identifier: 'request-1',
            },
          },
        ],
      }),
    },
  },
  sales: {
    family: 'sales',
    title: 'Sales',
    operations: {
      getOrderMetrics: read('Units, orders and sales by hour, day, week, month or year', {
        rules: [
          { single: 'marketplaceIds' },
          { when: 'granularity', is: ['Day', 'Week', 'Month', 'Year'], needs: ['granularityTimeZone'] },
        ],
      }),
    },
  },
  'replenishment-2022-11-07': {
    family: 'replenishment',
    title: 'Replenishment',
    operations: {
      getSellingPartnerMetrics: read('Figures of Subscribe & Save for the whole account'),
      listOfferMetrics: read('Figures of Subscribe & Save by offer', {
        offsetPage: { items: ['/offers'], total: '/pagination/totalResults' },
      }),
      listOffers: read('Offers that take part in Subscribe & Save', {
        offsetPage: { items: ['/offers'], total: '/pagination/totalResults' },
      }),
    },
  },
  'customerFeedback_2024-06-01': {
    family: 'customerFeedback',
    title: 'Customer Feedback',
    operations: {
      getItemReviewTopics: read('The most frequent positive and negative topics in reviews of an item'),
      getItemBrowseNode: read('The browse node of an item'),
      getBrowseNodeReviewTopics: read('The most frequent positive and negative topics in reviews of a browse node'),
      getItemReviewTrends: read('Trends of positive and negative topics of an item over six months'),
      getBrowseNodeReviewTrends: read('Trends of positive and negative topics of a browse node over six months'),
      getBrowseNodeReturnTopics: read('Reasons for returns in a browse node'),
      getBrowseNodeReturnTrends: read('Trends of the reasons for returns in a browse node'),
    },
  },
}
