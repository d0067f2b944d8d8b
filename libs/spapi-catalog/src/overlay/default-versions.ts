/** Default version of each family with several versions. */
export const defaultVersions: Record<string, string> = {
  catalogItems: '2022-04-01',
  finances: 'v0',
  fulfillmentInbound: '2024-03-20',
  fulfillmentOutbound: '2020-07-01',
  listingsItems: '2021-08-01',
  orders: 'v0',
  productPricing: 'v0',
  shipping: 'v1',
  vendorDirectFulfillmentOrders: '2021-12-28',
  vendorDirectFulfillmentShipping: '2021-12-28',
  vendorDirectFulfillmentTransactions: '2021-12-28',
}
