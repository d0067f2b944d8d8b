import { before, type Overlay, read, write } from './types.ts'

const order = before('getFulfillmentOrder', 'sellerFulfillmentOrderId')
const modernOrder = before('getOrder', 'orderId', 'x-amzn-fulfillment-service-id')

/** Fulfillment of a seller's orders by Amazon's warehouses. */
export const outbound: Overlay = {
  'fulfillmentOutbound_2020-07-01': {
    family: 'fulfillmentOutbound',
    title: 'Fulfillment Outbound',
    operations: {
      getFulfillmentPreview: read('The fulfillment options of an order, with dates and fees'),
      deliveryOffers: read('Delivery dates that can be promised for a product'),
      listAllFulfillmentOrders: read('Fulfillment orders since a date'),
      createFulfillmentOrder: write(
        "Has an order shipped from a seller's stock at Amazon",
        before('getFulfillmentOrder', 'sellerFulfillmentOrderId=body.sellerFulfillmentOrderId'),
      ),
      getPackageTrackingDetails: read('The tracking of a package'),
      listReturnReasonCodes: read('Reasons that a return of a SKU can have'),
      createFulfillmentReturn: write('Announces returned items', order),
      getFulfillmentOrder: read('One fulfillment order'),
      updateFulfillmentOrder: write('Changes a fulfillment order that is on hold', order),
      cancelFulfillmentOrder: write('Requests the cancellation of a fulfillment order', order),
      submitFulfillmentOrderStatusUpdate: write('Sets the status of an order in the sandbox', order),
      getFeatures: read('Features of fulfillment in a marketplace, such as blank boxes'),
      getFeatureInventory: read('The stock that a feature can be used for'),
      getFeatureSKU: read('Whether a feature can be used for a SKU'),
    },
  },
  'fulfillmentOutbound_2026-07-04': {
    family: 'fulfillmentOutbound',
    title: 'Fulfillment Outbound',
    operations: {
      getOrderPreview: read('The fulfillment options of an order, with dates and fees'),
      getOffers: read('Delivery dates that can be promised for items'),
      cancelOrder: write('Requests the cancellation of a fulfillment order', modernOrder),
      updateOrderStatus: write('Sets the status of an order in the sandbox', modernOrder),
      updatePackage: write('Changes a package of an order in the sandbox', modernOrder),
      getOrder: read('One fulfillment order'),
      updateOrder: write('Changes a fulfillment order that is on hold', modernOrder),
      listOrders: read('Fulfillment orders since a date'),
      createOrder: write(
        "Has an order shipped from a seller's stock at Amazon",
        before('getOrder', 'orderId=body.orderId', 'x-amzn-fulfillment-service-id'),
      ),
    },
  },
  'tracking_2026-01-30': {
    family: 'tracking',
    title: 'Tracking',
    operations: { getShipmentTracking: read('The tracking of a shipment') },
  },
}
