/** An operation that Amazon took away. */
export interface Removed {
  name: string
  /** Since when it is gone, `YYYY-MM-DD`. */
  on?: string
  /** What to call in its place, as a sentence. */
  instead: string
  /** Operation ids; empty when nothing takes its place. */
  replacedBy: string[]
}

const gone = (on: string | undefined, instead: string, replacedBy: string[], ...names: string[]): Removed[] =>
  names.map((name) => ({ name, ...(on && { on }), instead, replacedBy }))

const plans = 'fulfillmentInbound_2024-03-20'
const inboundPlans = `Inbound plans take its place: start with ${plans}.createInboundPlan.`

const all: Removed[] = [
  ...gone(
    undefined,
    'Access tokens are minted by Login with Amazon, and this platform does that for you.',
    [],
    'Authorization',
  ),
  ...gone(
    '2024-03-29',
    'Connect the account in the console instead; no authorization code of the MWS time is needed.',
    [],
    'getAuthorizationCode',
  ),
  ...gone(
    '2025-04-25',
    'Use catalogItems_2022-04-01.searchCatalogItems.',
    ['catalogItems_2022-04-01.searchCatalogItems'],
    'listCatalogItems',
  ),
  ...gone(
    '2025-01-29',
    inboundPlans,
    [`${plans}.createInboundPlan`],
    'createInboundShipmentPlan',
    'createInboundShipment',
  ),
  ...gone(
    '2025-01-29',
    inboundPlans,
    [`${plans}.updateShipmentName`, `${plans}.updateShipmentTrackingDetails`],
    'updateInboundShipment',
    'putTransportDetails',
  ),
  ...gone('2025-01-29', inboundPlans, [`${plans}.getShipment`], 'getTransportDetails'),
  ...gone('2025-01-29', inboundPlans, [`${plans}.generateTransportationOptions`], 'estimateTransport'),
  ...gone('2025-01-29', inboundPlans, [`${plans}.confirmTransportationOptions`], 'confirmTransport'),
  ...gone('2025-01-29', inboundPlans, [`${plans}.cancelInboundPlan`], 'voidTransport'),
  ...gone('2025-01-29', 'Nothing takes its place.', [], 'getPreorderInfo', 'confirmPreorder'),
  ...gone(
    '2024-03-27',
    'Use fbaInbound.getItemEligibilityPreview.',
    ['fbaInbound.getItemEligibilityPreview'],
    'getInboundGuidance',
  ),
  ...gone(
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
  ...gone(
    '2024-03-29',
    'The Small and Light programme has ended.',
    [],
    'getSmallAndLightEnrollmentBySellerSKU',
    'putSmallAndLightEnrollmentBySellerSKU',
    'deleteSmallAndLightEnrollmentBySellerSKU',
    'getSmallAndLightEligibilityBySellerSKU',
    'getSmallAndLightFeePreview',
  ),
  ...gone(
    '2023-05-17',
    'Use ordersV0.getOrderRegulatedInfo and ordersV0.updateVerificationStatus.',
    ['ordersV0.getOrderRegulatedInfo', 'ordersV0.updateVerificationStatus'],
    'getOrderItemsApprovals',
    'updateOrderItemsApprovals',
  ),
  ...gone(
    '2026-02-03',
    'Use orders_2026-01-01.getOrder.',
    ['orders_2026-01-01.getOrder'],
    'getOrderFulfillmentInstructions',
  ),
  ...gone('2025-08-27', 'Nothing takes its place.', [], 'createNegativeFeedbackRemoval'),
  ...gone('2026-01-30', 'Nothing takes its place.', [], 'CreateAmazonMotors'),
  ...gone(
    '2026-04-29',
    'Use fulfillmentOutbound_2020-07-01.deliveryOffers or fulfillmentOutbound_2026-07-04.getOffers.',
    ['fulfillmentOutbound_2020-07-01.deliveryOffers', 'fulfillmentOutbound_2026-07-04.getOffers'],
    'deliveryOfferings',
  ),
  ...gone(
    '2025-09-11',
    `Use ${plans}.setPackingInformation.`,
    [`${plans}.setPackingInformation`],
    'updateBoxIdentifiers',
  ),
  ...gone(
    '2024-06-04',
    `Use ${plans}.confirmDeliveryWindowOptions.`,
    [`${plans}.confirmDeliveryWindowOptions`],
    'updateShipmentDeliveryWindow',
  ),
  ...gone(
    '2026-02-03',
    'Use vendorShipments.SubmitShipmentConfirmations.',
    ['vendorShipments.SubmitShipmentConfirmations'],
    'SubmitShipmentConfirmation',
  ),
  ...gone(
    '2026-07-30',
    'Use listingsItems_2021-08-01.putListingsItem with mode VALIDATION_PREVIEW.',
    ['listingsItems_2021-08-01.putListingsItem'],
    'putListingsItemDraft',
    'putListingsItemSuggestions',
  ),
]

/** Removed operations by their name in lower case; a name that lives on in another version is not here. */
export const removed: ReadonlyMap<string, Removed> = new Map(all.map((entry) => [entry.name.toLowerCase(), entry]))

/** Versions of an operation that are gone while others live on, by `api.operation` in lower case without punctuation. */
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
      instead: 'Nothing takes its place.',
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
