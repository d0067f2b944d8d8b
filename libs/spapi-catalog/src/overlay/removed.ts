/** An operation that Amazon has removed. */
export interface Removed {
  name: string
  /** Date of the removal, `YYYY-MM-DD`. */
  on?: string
  /** Replacement, as a sentence. */
  instead: string
  /** Operation ids of the replacement; empty without one. */
  replacedBy: string[]
}

const removal = (on: string | undefined, instead: string, replacedBy: string[], ...names: string[]): Removed[] =>
  names.map((name) => ({ name, ...(on && { on }), instead, replacedBy }))

const plans = 'fulfillmentInbound_2024-03-20'
const inboundPlans = `Use inbound plans: start with ${plans}.createInboundPlan.`

const all: Removed[] = [
  ...removal(undefined, 'The platform gets access tokens from Login with Amazon itself.', [], 'Authorization'),
  ...removal(
    '2024-03-29',
    'Connect the account in the console; no MWS authorization code is required.',
    [],
    'getAuthorizationCode',
  ),
  ...removal(
    '2025-04-25',
    'Use catalogItems_2022-04-01.searchCatalogItems.',
    ['catalogItems_2022-04-01.searchCatalogItems'],
    'listCatalogItems',
  ),
  ...removal(
    '2025-01-29',
    inboundPlans,
    [`${plans}.createInboundPlan`],
    'createInboundShipmentPlan',
    'createInboundShipment',
  ),
  ...removal(
    '2025-01-29',
    inboundPlans,
    [`${plans}.updateShipmentName`, `${plans}.updateShipmentTrackingDetails`],
    'updateInboundShipment',
    'putTransportDetails',
  ),
  ...removal('2025-01-29', inboundPlans, [`${plans}.getShipment`], 'getTransportDetails'),
  ...removal('2025-01-29', inboundPlans, [`${plans}.generateTransportationOptions`], 'estimateTransport'),
  ...removal('2025-01-29', inboundPlans, [`${plans}.confirmTransportationOptions`], 'confirmTransport'),
  ...removal('2025-01-29', inboundPlans, [`${plans}.cancelInboundPlan`], 'voidTransport'),
  ...removal('2025-01-29', 'There is no replacement.', [], 'getPreorderInfo', 'confirmPreorder'),
  ...removal(
    '2024-03-27',
    'Use fbaInbound.getItemEligibilityPreview.',
    ['fbaInbound.getItemEligibilityPreview'],
    'getInboundGuidance',
  ),
  ...removal(
    '2024-03-27',
    'Use the operation of the same name without Old, in merchantFulfillmentV0.',
    [
      'merchantFulfillmentV0.getEligibleShipmentServices',
      'merchantFulfillmentV0.cancelShipment',
      'merchantFulfillmentV0.getAdditionalSellerInputs',
    ],
    'getEligibleShipmentServicesOld',
    'cancelShipmentOld',
    'getAdditionalSellerInputsOld',
  ),
  ...removal(
    '2024-03-29',
    'The Small and Light programme has ended.',
    [],
    'getSmallAndLightEnrollmentBySellerSKU',
    'putSmallAndLightEnrollmentBySellerSKU',
    'deleteSmallAndLightEnrollmentBySellerSKU',
    'getSmallAndLightEligibilityBySellerSKU',
    'getSmallAndLightFeePreview',
  ),
  ...removal(
    '2023-05-17',
    'Use ordersV0.getOrderRegulatedInfo and ordersV0.updateVerificationStatus.',
    ['ordersV0.getOrderRegulatedInfo', 'ordersV0.updateVerificationStatus'],
    'getOrderItemsApprovals',
    'updateOrderItemsApprovals',
  ),
  ...removal(
    '2026-02-03',
    'Use orders_2026-01-01.getOrder.',
    ['orders_2026-01-01.getOrder'],
    'getOrderFulfillmentInstructions',
  ),
  ...removal('2025-08-27', 'There is no replacement.', [], 'createNegativeFeedbackRemoval'),
  ...removal('2026-01-30', 'There is no replacement.', [], 'CreateAmazonMotors'),
  ...removal(
    '2026-04-29',
    'Use fulfillmentOutbound_2020-07-01.deliveryOffers or fulfillmentOutbound_2026-07-04.getOffers.',
    ['fulfillmentOutbound_2020-07-01.deliveryOffers', 'fulfillmentOutbound_2026-07-04.getOffers'],
    'deliveryOfferings',
  ),
  ...removal(
    '2025-09-11',
    `Use ${plans}.setPackingInformation.`,
    [`${plans}.setPackingInformation`],
    'updateBoxIdentifiers',
  ),
  ...removal(
    '2024-06-04',
    `Use ${plans}.confirmDeliveryWindowOptions.`,
    [`${plans}.confirmDeliveryWindowOptions`],
    'updateShipmentDeliveryWindow',
  ),
  ...removal(
    '2026-02-03',
    'Use vendorShipments.SubmitShipmentConfirmations.',
    ['vendorShipments.SubmitShipmentConfirmations'],
    'SubmitShipmentConfirmation',
  ),
  ...removal(
    '2026-07-30',
    'Use listingsItems_2021-08-01.putListingsItem with mode VALIDATION_PREVIEW.',
    ['listingsItems_2021-08-01.putListingsItem'],
    'putListingsItemDraft',
    'putListingsItemSuggestions',
  ),
]

/** Removed operations by their name in lower case, without names that exist in another version. */
export const removed: ReadonlyMap<string, Removed> = new Map(all.map((entry) => [entry.name.toLowerCase(), entry]))

/** Removed versions of existing operations, by `api.operation` in lower case without punctuation. */
export const removedVersions: ReadonlyMap<string, Removed> = new Map(
  Object.entries({
    'catalogitemsv0.getcatalogitem': {
      name: 'catalogItemsV0.getCatalogItem',
      on: '2025-04-25',
      instead: 'Use catalogItems_2022-04-01.getCatalogItem, which takes marketplaceIds and includedData.',
      replacedBy: ['catalogItems_2022-04-01.getCatalogItem'],
    },
    'orders20260101.cancelorder': {
      name: 'orders_2026-01-01.cancelOrder',
      on: '2026-05-27',
      instead: 'There is no replacement.',
      replacedBy: [],
    },
    'financesv0.listtransactions': {
      name: 'financesV0.listTransactions',
      on: '2026-01-08',
      instead: 'Use finances_2024-06-19.listTransactions.',
      replacedBy: ['finances_2024-06-19.listTransactions'],
    },
  }),
)
