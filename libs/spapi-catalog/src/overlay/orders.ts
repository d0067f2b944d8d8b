import { before, type Overlay, read, write } from './types.ts'

const endsOn = '2027-03-27'
const orderState = before('orders_2026-01-01.getOrder', 'orderId')
const allElements = ['buyerInfo', 'shippingAddress', 'buyerTaxInformation']
const modernOrder = { endsOn, replacedBy: 'orders_2026-01-01.getOrder' }

/** Orders, and what a seller does for one: parcels of Easy Ship, messages, requests for reviews, invoices in Brazil. */
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
      getOrderBuyerInfo: read('Who bought an order', { restricted: true, ...modernOrder }),
      getOrderAddress: read('Where an order is shipped to', { restricted: true, ...modernOrder }),
      getOrderItems: read('The items of an order', { restricted: true, dataElements: ['buyerInfo'], ...modernOrder }),
      getOrderItemsBuyerInfo: read('What a buyer said of the items of an order', { restricted: true, ...modernOrder }),
      updateShipmentStatus: write('Sets how far the shipment of an order has come', orderState),
      getOrderRegulatedInfo: read('What the law wants to know of a regulated order', { restricted: true }),
      updateVerificationStatus: write(
        'Approves or rejects an order of regulated products',
        before('getOrderRegulatedInfo', 'orderId'),
      ),
      confirmShipment: write('Confirms that a package of an order is on its way', orderState),
    },
  },
  'orders_2026-01-01': {
    family: 'orders',
    title: 'Orders',
    operations: {
      searchOrders: read('Orders created or changed in a period, with the data that includedData asks for', {
        rules: [
          { atLeastOne: ['createdAfter', 'lastUpdatedAfter'] },
          { when: 'createdAfter', excludes: ['lastUpdatedAfter', 'lastUpdatedBefore'] },
        ],
      }),
      getOrder: read('One order, with the data that includedData asks for'),
    },
  },
  'easyShip_2022-03-23': {
    family: 'easyShip',
    title: 'Easy Ship',
    operations: {
      listHandoverSlots: read('When a package of a given size can be handed over'),
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
      createScheduledPackageBulk: write('Schedules many orders at once and makes their labels', {
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
      getAdditionalSellerInputs: read('What else a shipping service must be told'),
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
      GetAttributes: read('What is known of the buyer of an order, such as the language'),
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
      createProductReviewAndSellerFeedbackSolicitation: write('Asks the buyer for a review and for feedback', {
        rules: [{ single: 'marketplaceIds' }],
        ...before('getSolicitationActionsForOrder', 'amazonOrderId', 'marketplaceIds'),
      }),
    },
  },
  shipmentInvoicingV0: {
    family: 'shipmentInvoicing',
    title: 'Shipment Invoicing (Brazil)',
    operations: {
      getShipmentDetails: read('What the invoice of a shipment must say', { restricted: true }),
      submitInvoice: write('Hands in the invoice of a shipment', before('getInvoiceStatus', 'shipmentId')),
      getInvoiceStatus: read('How far the invoice of a shipment has come'),
    },
  },
}

function message(summary: string) {
  return write(summary, before('getMessagingActionsForOrder', 'amazonOrderId', 'marketplaceIds'))
}
