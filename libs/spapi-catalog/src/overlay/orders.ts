import { before, type Overlay, read, write } from './types.ts'

const endsOn = '2027-03-27'
const orderState = before('orders_2026-01-01.getOrder', 'orderId')
const allElements = ['buyerInfo', 'shippingAddress', 'buyerTaxInformation']
const modernOrder = { endsOn, replacedBy: 'orders_2026-01-01.getOrder' }

/** Orders and their processing: Easy Ship, messages, review requests, invoices in Brazil. */
export const orders: Overlay = {
  ordersV0: {
    family: 'orders',
    title: 'Orders',
    operations: {
      getOrders: read('Orders created or changed in a period, page by page', {
        restricted: true,
        dataElements: allElements,
        endsOn,
        replacedBy: 'orders_2026-01-01.searchOrders',
        rules: [
          { atLeastOne: ['CreatedAfter', 'LastUpdatedAfter', 'NextToken', 'AmazonOrderIds'] },
          {
            when: 'SellerOrderId',
            excludes: [
              'FulfillmentChannels',
              'OrderStatuses',
              'PaymentMethods',
              'LastUpdatedAfter',
              'LastUpdatedBefore',
              'BuyerEmail',
            ],
          },
        ],
      }),
      getOrder: read('One order', { restricted: true, dataElements: allElements, ...modernOrder }),
      getOrderBuyerInfo: read('The buyer of an order', { restricted: true, ...modernOrder }),
      getOrderAddress: read('The shipping address of an order', { restricted: true, ...modernOrder }),
      getOrderItems: read('The items of an order', { restricted: true, dataElements: ['buyerInfo'], ...modernOrder }),
      getOrderItemsBuyerInfo: read('The buyer’s instructions for the items of an order', {
        restricted: true,
        ...modernOrder,
      }),
      updateShipmentStatus: write('Sets the status of the shipment of an order', orderState),
      getOrderRegulatedInfo: read('The regulatory information of an order', { restricted: true }),
      updateVerificationStatus: write(
        'Approves or rejects an order of regulated products',
        before('getOrderRegulatedInfo', 'orderId'),
      ),
      confirmShipment: write('Confirms the shipment of a package of an order', orderState),
    },
  },
  'orders_2026-01-01': {
    family: 'orders',
    title: 'Orders',
    operations: {
      searchOrders: read('Orders created or changed in a period, with the data in includedData', {
        rules: [
          { atLeastOne: ['createdAfter', 'lastUpdatedAfter'] },
          { when: 'createdAfter', excludes: ['lastUpdatedAfter', 'lastUpdatedBefore'] },
        ],
      }),
      getOrder: read('One order, with the data in includedData'),
    },
  },
  'easyShip_2022-03-23': {
    family: 'easyShip',
    title: 'Easy Ship',
    operations: {
      listHandoverSlots: read('Handover slots for a package of a given size'),
      getScheduledPackage: read('A scheduled package: size, slot, status'),
      createScheduledPackage: write(
        'Schedules the handover of an order',
        before('getScheduledPackage', 'amazonOrderId=body.amazonOrderId', 'marketplaceId=body.marketplaceId'),
      ),
      updateScheduledPackages: write(
        'Moves scheduled packages to other handover slots',
        before(
          'getScheduledPackage',
          'amazonOrderId=body.updatePackageDetailsList.*.scheduledPackageId.amazonOrderId',
          'marketplaceId=body.marketplaceId',
        ),
      ),
      createScheduledPackageBulk: write('Schedules many orders at once and generates their labels', {
        restricted: true,
        ...before(
          'getScheduledPackage',
          'amazonOrderId=body.orderScheduleDetailsList.*.amazonOrderId',
          'marketplaceId=body.marketplaceId',
        ),
      }),
    },
  },
  merchantFulfillmentV0: {
    family: 'merchantFulfillment',
    title: 'Merchant Fulfillment',
    operations: {
      getEligibleShipmentServices: read('Shipping services that can carry a shipment, with their prices'),
      getShipment: read('One bought shipment', { restricted: true }),
      cancelShipment: write('Cancels a bought shipment', { restricted: true, ...before('getShipment', 'shipmentId') }),
      createShipment: write('Buys shipping for an order', {
        restricted: true,
        ...before('orders_2026-01-01.getOrder', 'orderId=body.ShipmentRequestDetails.AmazonOrderId'),
      }),
      getAdditionalSellerInputs: read('Additional inputs that a shipping service requires'),
    },
  },
  messaging: {
    family: 'messaging',
    title: 'Messaging',
    operations: {
      getMessagingActionsForOrder: read('Which messages may be sent for an order'),
      confirmCustomizationDetails: message('Asks the buyer to confirm a customization'),
      createConfirmDeliveryDetails: message('Arranges a delivery with the buyer'),
      createLegalDisclosure: message('Sends the buyer documents that the law demands'),
      createConfirmOrderDetails: message('Asks the buyer a question ahead of shipping'),
      createConfirmServiceDetails: message('Arranges a home service with the buyer'),
      CreateWarranty: message('Sends the buyer the warranty of a purchase'),
      GetAttributes: read('Attributes of the buyer of an order, such as the language'),
      createDigitalAccessKey: message('Sends the buyer the key of digital content'),
      createUnexpectedProblem: message('Tells the buyer of a problem with the order'),
      sendInvoice: message('Sends the buyer an invoice'),
    },
  },
  solicitations: {
    family: 'solicitations',
    title: 'Solicitations',
    operations: {
      getSolicitationActionsForOrder: read('Which requests may be sent for an order', {
        rules: [{ single: 'marketplaceIds' }],
      }),
      createProductReviewAndSellerFeedbackSolicitation: write('Requests a review and feedback from the buyer', {
        rules: [{ single: 'marketplaceIds' }],
        ...before('getSolicitationActionsForOrder', 'amazonOrderId', 'marketplaceIds'),
      }),
    },
  },
  shipmentInvoicingV0: {
    family: 'shipmentInvoicing',
    title: 'Shipment Invoicing (Brazil)',
    operations: {
      getShipmentDetails: read('The required content of the invoice of a shipment', { restricted: true }),
      submitInvoice: write('Submits the invoice of a shipment', before('getInvoiceStatus', 'shipmentId')),
      getInvoiceStatus: read('The status of the invoice of a shipment'),
    },
  },
}

function message(summary: string) {
  return write(summary, before('getMessagingActionsForOrder', 'amazonOrderId', 'marketplaceIds'))
}
