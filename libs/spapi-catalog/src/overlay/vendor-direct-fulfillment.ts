import { type ApiEntry, before, type Entry, type Overlay, read, write } from './types.ts'

const ordersOf = (version: string): string => `vendorDirectFulfillmentOrders${version}`

function orders(version: string, replacedBy: (name: string) => Partial<Entry>): ApiEntry {
  return {
    family: 'vendorDirectFulfillmentOrders',
    title: 'Vendor Direct Fulfillment Orders',
    operations: {
      getOrders: read('Orders that customers placed in a period', { restricted: true, ...replacedBy('getOrders') }),
      getOrder: read('One order of a customer', { restricted: true, ...replacedBy('getOrder') }),
      submitAcknowledgement: write('Accepts or rejects orders', {
        ...before(
          `${ordersOf(version)}.getOrder`,
          'purchaseOrderNumber=body.orderAcknowledgements.*.purchaseOrderNumber',
        ),
        ...replacedBy('submitAcknowledgement'),
      }),
    },
  }
}

function shipping(version: string, replacedBy: (name: string) => Partial<Entry>): ApiEntry {
  const orderOf = (place: string) => before(`${ordersOf(version)}.getOrder`, `purchaseOrderNumber=${place}`)
  const personal = (summary: string, name: string): Entry => read(summary, { restricted: true, ...replacedBy(name) })
  return {
    family: 'vendorDirectFulfillmentShipping',
    title: 'Vendor Direct Fulfillment Shipping',
    operations: {
      getShippingLabels: personal('Shipping labels generated in a period', 'getShippingLabels'),
      submitShippingLabelRequest: write('Requests the shipping labels of orders', {
        ...orderOf('body.shippingLabelRequests.*.purchaseOrderNumber'),
        ...replacedBy('submitShippingLabelRequest'),
      }),
      getShippingLabel: personal('The shipping label of an order', 'getShippingLabel'),
      submitShipmentConfirmations: write('Confirms shipments of orders', {
        ...orderOf('body.shipmentConfirmations.*.purchaseOrderNumber'),
        ...replacedBy('submitShipmentConfirmations'),
      }),
      submitShipmentStatusUpdates: write("Sets the tracking of packages of the vendor's own carrier", {
        ...orderOf('body.shipmentStatusUpdates.*.purchaseOrderNumber'),
        ...replacedBy('submitShipmentStatusUpdates'),
      }),
      getCustomerInvoices: personal('Customer invoices made in a period', 'getCustomerInvoices'),
      getCustomerInvoice: personal('The customer invoice of an order', 'getCustomerInvoice'),
      getPackingSlips: personal('Packing slips made in a period', 'getPackingSlips'),
      getPackingSlip: personal('The packing slip of an order', 'getPackingSlip'),
    },
  }
}

function transactions(replacedBy: Partial<Entry>): ApiEntry {
  return {
    family: 'vendorDirectFulfillmentTransactions',
    title: 'Vendor Direct Fulfillment Transactions',
    operations: { getTransactionStatus: read('The status of a submitted transaction', replacedBy) },
  }
}

const modern = '_2021-12-28'
const none = (): Partial<Entry> => ({})
const newer =
  (api: string) =>
  (name: string): Partial<Entry> => ({ replacedBy: `${api}${modern}.${name}` })
const modernShipping = shipping(modern, none)

/** Direct fulfillment: vendors ship orders of customers. The two versions differ in their shapes only. */
export const vendorDirectFulfillment: Overlay = {
  vendorDirectFulfillmentOrdersV1: orders('V1', newer('vendorDirectFulfillmentOrders')),
  'vendorDirectFulfillmentOrders_2021-12-28': orders(modern, none),
  vendorDirectFulfillmentShippingV1: shipping('V1', newer('vendorDirectFulfillmentShipping')),
  'vendorDirectFulfillmentShipping_2021-12-28': {
    ...modernShipping,
    operations: {
      ...modernShipping.operations,
      // Amazon's list of restricted operations contains only the previous version of this one.
      getShippingLabels: read('Shipping labels generated in a period'),
      createShippingLabels: write('Generates the shipping labels of an order', {
        restricted: true,
        ...before(`${ordersOf(modern)}.getOrder`, 'purchaseOrderNumber'),
      }),
      createContainerLabel: write('Generates the label of a container'),
    },
  },
  vendorDirectFulfillmentTransactionsV1: transactions(
    newer('vendorDirectFulfillmentTransactions')('getTransactionStatus'),
  ),
  'vendorDirectFulfillmentTransactions_2021-12-28': transactions({}),
  vendorDirectFulfillmentInventoryV1: {
    family: 'vendorDirectFulfillmentInventory',
    title: 'Vendor Direct Fulfillment Inventory',
    operations: { submitInventoryUpdate: write('Sets the stock of a warehouse, in part or in full') },
  },
  vendorDirectFulfillmentPaymentsV1: {
    family: 'vendorDirectFulfillmentPayments',
    title: 'Vendor Direct Fulfillment Payments',
    operations: { submitInvoice: write('Submits invoices') },
  },
  'vendorDirectFulfillmentSandboxData_2021-10-28': {
    family: 'vendorDirectFulfillmentSandboxData',
    title: 'Vendor Direct Fulfillment Sandbox',
    operations: {
      generateOrderScenarios: write('Generates test orders in the sandbox'),
      getOrderScenarios: read('The test orders in the sandbox'),
    },
  },
}
