import { before, type Overlay, read, write } from './types.ts'

/** Vendors sell to Amazon: purchase orders, shipments, invoices. */
export const vendor: Overlay = {
  vendorOrders: {
    family: 'vendorOrders',
    title: 'Vendor Orders',
    operations: {
      getPurchaseOrders: read('Purchase orders created or changed in a period'),
      getPurchaseOrder: read('One purchase order'),
      submitAcknowledgement: write(
        'Accepts, backorders or rejects purchase orders',
        before('getPurchaseOrder', 'purchaseOrderNumber=body.acknowledgements.*.purchaseOrderNumber'),
      ),
      getPurchaseOrdersStatus: read('How far purchase orders have come'),
    },
  },
  vendorShipments: {
    family: 'vendorShipments',
    title: 'Vendor Shipments',
    operations: {
      SubmitShipmentConfirmations: write('Confirms shipments of purchase orders'),
      GetShipmentDetails: read('Shipments by date, status or warehouse'),
      SubmitShipments: write(
        'Asks Amazon to collect shipments',
        before('GetShipmentDetails', 'vendorShipmentIdentifier=body.shipments.*.vendorShipmentIdentifier'),
      ),
      GetShipmentLabels: read('Labels of small parcels'),
    },
  },
  vendorInvoices: {
    family: 'vendorInvoices',
    title: 'Vendor Invoices',
    operations: { submitInvoices: write('Hands in invoices') },
  },
  vendorTransactionStatus: {
    family: 'vendorTransactionStatus',
    title: 'Vendor Transaction Status',
    operations: { getTransaction: read('How far something that was handed in has come') },
  },
}
