import { describe, expect, it } from '@jest/globals'
import { PlatformError } from '@platform/errors'
import { findOperation } from './index.ts'

/** Operations that the product lists by name: section, its APIs, its operations. */
const listed: [section: string, apis: string, names: string][] = [
  ['Amazon Warehousing and Distribution', 'awd_2024-05-09', 'getInboundShipment listInboundShipments listInventory'],
  ['Authorization', '', 'Authorization'],
  ['Catalog Items', 'catalogItems_2020-12-01 catalogItems_2022-04-01', 'searchCatalogItems getCatalogItem'],
  [
    'Catalog [Deprecated]',
    'catalogItemsV0 catalogItems_2022-04-01',
    'listCatalogItems getCatalogItem listCatalogCategories',
  ],
  ['Definitions', 'definitionsProductTypes_2020-09-01', 'searchDefinitionsProductTypes getDefinitionsProductType'],
  [
    'Easy Ship',
    'easyShip_2022-03-23',
    'listHandoverSlots getScheduledPackage createScheduledPackage updateScheduledPackages createScheduledPackageBulk',
  ],
  [
    'FBAInbound',
    'fbaInbound fulfillmentInbound_2024-03-20',
    'listInboundPlans createInboundPlan getInboundPlan listInboundPlanBoxes cancelInboundPlan listInboundPlanItems updateInboundPlanName listPackingGroupBoxes listPackingGroupItems setPackingInformation listPackingOptions generatePackingOptions confirmPackingOption listInboundPlanPallets listPlacementOptions generatePlacementOptions confirmPlacementOption getShipment listShipmentBoxes listShipmentContentUpdatePreviews generateShipmentContentUpdatePreviews getShipmentContentUpdatePreview confirmShipmentContentUpdatePreview getDeliveryChallanDocument listDeliveryWindowOptions generateDeliveryWindowOptions confirmDeliveryWindowOptions listShipmentItems updateShipmentName listShipmentPallets cancelSelfShipAppointment getSelfShipAppointmentSlots generateSelfShipAppointmentSlots scheduleSelfShipAppointment updateShipmentSourceAddress updateShipmentTrackingDetails listTransportationOptions generateTransportationOptions confirmTransportationOptions listItemComplianceDetails updateItemComplianceDetails createMarketplaceItemLabels listPrepDetails setPrepDetails getInboundOperationStatus getItemEligibilityPreview',
  ],
  ['FBAInventory', 'fbaInventory', 'getInventorySummaries createInventoryItem deleteInventoryItem addInventory'],
  [
    'FBAOutbound',
    'fulfillmentOutbound_2020-07-01',
    'getFulfillmentPreview deliveryOffers listAllFulfillmentOrders createFulfillmentOrder getPackageTrackingDetails listReturnReasonCodes createFulfillmentReturn getFulfillmentOrder updateFulfillmentOrder cancelFulfillmentOrder submitFulfillmentOrderStatusUpdate getFeatures getFeatureInventory getFeatureSKU',
  ],
  ['Feeds', 'feeds_2021-06-30', 'getFeeds createFeed cancelFeed getFeed createFeedDocument getFeedDocument'],
  ['Fees', 'productFeesV0', 'getMyFeesEstimateForSKU getMyFeesEstimateForASIN getMyFeesEstimates'],
  [
    'Finance',
    'financesV0 finances_2024-06-19',
    'listTransactions listFinancialEventGroups listFinancialEventsByGroupId listFinancialEventsByOrderId listFinancialEvents',
  ],
  [
    'Invoices [Brazil]',
    'InvoicesApiModel_2024-06-19',
    'getInvoicesAttributes getInvoicesDocument createInvoicesExport getInvoicesExports getInvoicesExport getInvoices getInvoice',
  ],
  [
    'Listings Items',
    'listingsItems_2020-09-01 listingsItems_2021-08-01 listingsRestrictions_2021-08-01',
    'getListingsRestrictions deleteListingsItem getListingsItem patchListingsItem putListingsItem',
  ],
  [
    'Merchant Fulfillment',
    'merchantFulfillmentV0',
    'getEligibleShipmentServices getShipment cancelShipment createShipment getAdditionalSellerInputs',
  ],
  [
    'Orders',
    'ordersV0 orders_2026-01-01',
    'getOrders getOrder getOrderBuyerInfo getOrderAddress getOrderItems getOrderItemsBuyerInfo updateShipmentStatus getOrderRegulatedInfo updateVerificationStatus confirmShipment',
  ],
  [
    'ProductPricing',
    'productPricingV0 productPricing_2022-05-01',
    'getPricing getCompetitivePricing getListingOffers getItemOffers getItemOffersBatch getListingOffersBatch getFeaturedOfferExpectedPriceBatch getCompetitiveSummary',
  ],
  [
    'Reports',
    'reports_2021-06-30',
    'getReports createReport cancelReport getReport getReportSchedules createReportSchedule cancelReportSchedule getReportSchedule getReportDocument',
  ],
  ['Sales', 'sales', 'getOrderMetrics'],
  ['Sellers', 'sellers', 'getMarketplaceParticipations getAccount'],
  [
    'Service',
    'services',
    'getServiceJobByServiceJobId cancelServiceJobByServiceJobId completeServiceJobByServiceJobId getServiceJobs addAppointmentForServiceJobByServiceJobId rescheduleAppointmentForServiceJobByServiceJobId assignAppointmentResources setAppointmentFulfillmentData getRangeSlotCapacity getFixedSlotCapacity updateSchedule createReservation updateReservation cancelReservation getAppointmmentSlotsByJobId getAppointmentSlots createServiceDocumentUploadDestination',
  ],
  ['ShipmentInvoice[Brazil]', 'shipmentInvoicingV0', 'getShipmentDetails submitInvoice getInvoiceStatus'],
  [
    'Shipping',
    'shipping shippingV2',
    'getRates createShipment directPurchaseShipment getShipment purchaseShipment cancelShipment oneClickShipment purchaseLabels getTracking retrieveShippingLabel getShipmentDocuments getAdditionalInputs getAccount getCarrierAccountFormInputs getTrackingInformation getCarrierAccounts linkCarrierAccount unlinkCarrierAccount generateCollectionForm getCollectionFormHistory getUnmanifestedShipments getCollectionForm getAccessPoints',
  ],
  [
    'Supply Sources',
    'supplySources_2020-07-01',
    'getSupplySources createSupplySource getSupplySource updateSupplySource archiveSupplySource updateSupplySourceStatus',
  ],
  ['Tokens', 'tokens_2021-03-01', 'createRestrictedDataToken'],
  ['Uploads', 'uploads_2020-11-01', 'createUploadDestinationForResource'],
  [
    'Notifications',
    'notifications',
    'getSubscription createSubscription getSubscriptionById deleteSubscriptionById getDestinations createDestination getDestination deleteDestination',
  ],
]

const entries = listed.flatMap(([section, apis, names]) =>
  names.split(' ').map((name): [string, string[], string] => [section, apis.split(' ').filter(Boolean), name]),
)

function failureOf(name: string): PlatformError | undefined {
  try {
    findOperation(name)
    return undefined
  } catch (error) {
    if (error instanceof PlatformError) return error
    throw error
  }
}

const finds = (name: string): boolean => failureOf(name) === undefined

describe('the names that the product lists', () => {
  it('are 200 by section and name', () => expect(entries).toHaveLength(200))

  it.each(entries)('%s %j: %s resolves, or the error names its replacement', (_section, apis, name) => {
    const qualified = apis.map((api) => `${api}.${name}`)
    if (qualified.some(finds)) {
      const bare = failureOf(name)
      // The error for a bare name that several APIs have lists all of them.
      if (bare) expect(bare.details.candidates).toEqual(expect.arrayContaining(qualified.filter(finds)))
      return
    }
    const failure = failureOf(name)
    // One API has this name twice, with different methods.
    if (failure?.kind === 'validation_error') return expect(failure.details.candidates).toHaveLength(2)
    expect(failure?.kind).toBe('operation_not_found')
    expect(failure?.friendly).toMatch(/^Amazon removed .+\. .+/)
  })

  it('include three that Amazon removed, which the error explains', () => {
    expect(failureOf('listCatalogItems')?.details).toEqual({
      removed: { operation: 'listCatalogItems', on: '2025-04-25' },
      replacedBy: ['catalogItems_2022-04-01.searchCatalogItems'],
    })
    expect(failureOf('catalogItemsV0.getCatalogItem')?.friendly).toMatch(/2025-04-25.*catalogItems_2022-04-01/)
    expect(failureOf('Authorization')?.friendly).toMatch(/Login with Amazon/)
  })
})
