import { before, type Overlay, read, write } from './types.ts'

/** Retail procurement: purchase orders, shipments and invoices of vendors. */
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
      getPurchaseOrdersStatus: read('The status of purchase orders'),
    },
  },
  vendorShipments: {
    family: 'vendorShipments',
    title: 'Vendor Shipments',
    operations: {
      SubmitShipmentConfirmations: write('Confirms shipments of purchase orders'),
      GetShipmentDetails: read('Shipments by date, status or warehouse'),
      SubmitShipments: write(
        'Requests the collection of shipments by Amazon',
        before('GetShipmentDetails', 'vendorShipmentIdentifier=body.shipments.*.vendorShipmentIdentifier'),
      ),
      GetShipmentLabels: read('Labels of small parcels'),
    },
  },
  vendorInvoices: {
    family: 'vendorInvoices',
    title: 'Vendor Invoices',
    operations: { submitInvoices: write('Submits invoices') },
  },
  vendorTransactionStatus: {
    family: 'vendorTransactionStatus',
    title: 'Vendor Transaction Status',
    operations: { getTransaction: read('The status of a submitted transaction') },
  },
}
