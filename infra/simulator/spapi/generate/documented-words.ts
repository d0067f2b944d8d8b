/** Values that descriptions of the models list for properties without an enumeration, by API, definition and property. */
const words: Record<string, readonly string[]> = {
  'financesV0.FinancialEventGroup.ProcessingStatus': ['Open', 'Closed'],
  'financesV0.FailedAdhocDisbursementEvent.Status': ['HARD_DECLINED'],
  'finances_2024-06-19.Transaction.transactionStatus': ['DEFERRED', 'RELEASED', 'DEFERRED_RELEASED'],
  'fulfillmentInbound_2024-03-20.InboundPlan.status': ['ACTIVE', 'VOIDED', 'SHIPPED', 'ERRORED'],
  'fulfillmentInbound_2024-03-20.InboundPlanSummary.status': ['ACTIVE', 'VOIDED', 'SHIPPED', 'ERRORED'],
  'fulfillmentInbound_2024-03-20.PackingOption.status': ['OFFERED', 'ACCEPTED', 'EXPIRED'],
  'fulfillmentInbound_2024-03-20.PackingOptionSummary.status': ['OFFERED', 'ACCEPTED', 'EXPIRED'],
  'fulfillmentInbound_2024-03-20.PlacementOption.status': ['OFFERED', 'ACCEPTED', 'EXPIRED'],
  'fulfillmentInbound_2024-03-20.PlacementOptionSummary.status': ['OFFERED', 'ACCEPTED'],
  'fulfillmentInbound_2024-03-20.Shipment.status': ['UNCONFIRMED', 'WORKING', 'READY_TO_SHIP'],
  'fulfillmentInbound_2024-03-20.ShipmentSummary.status': ['UNCONFIRMED', 'WORKING', 'READY_TO_SHIP'],
  'orders_2026-01-01.OrderProceedsBreakdown.status': ['PENDING', 'FINALIZED'],
  'productFeesV0.FeesEstimateResult.Status': ['Success'],
  'productPricingV0.GetOffersResult.status': ['Success'],
  'productPricingV0.Price.status': ['Success'],
  'productPricing_2022-05-01.FeaturedOfferExpectedPriceResult.resultStatus': ['VALID_FOEP'],
}

/** Returns the documented values of a property; undefined if its description lists none. */
export const documentedWords = (api: string, definition: string, property: string): readonly string[] | undefined =>
  words[`${api}.${definition}.${property}`]
