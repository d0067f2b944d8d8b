import { before, type Overlay, read, write } from './types.ts'

const inbound = before('getInbound', 'orderId')
const outbound = before('getOutbound', 'orderId')
const source = before('getSupplySource', 'supplySourceId')
const shipment = before('getShipment', 'shipmentId')

/** Inventory at Amazon, in transit to it, and in a seller's stores and warehouses. */
export const inventory: Overlay = {
  fbaInventory: {
    family: 'fbaInventory',
    title: 'FBA Inventory',
    operations: {
      getInventorySummaries: read('How much of each SKU is at Amazon; the next token lasts 30 seconds'),
      createInventoryItem: write(
        'Creates an item in the sandbox',
        before(
          'getInventorySummaries',
          'sellerSku=body.sellerSku',
          'marketplaceIds=body.marketplaceId',
          'granularityType==Marketplace',
          'granularityId=body.marketplaceId',
        ),
      ),
      deleteInventoryItem: write(
        'Deletes an item of the sandbox',
        before(
          'getInventorySummaries',
          'sellerSku',
          'marketplaceIds=params.marketplaceId',
          'granularityType==Marketplace',
          'granularityId=params.marketplaceId',
        ),
      ),
      addInventory: write(
        'Adds stock in the sandbox',
        before(
          'getInventorySummaries',
          'sellerSkus=body.inventoryItems.*.sellerSku',
          'marketplaceIds=body.inventoryItems.0.marketplaceId',
          'granularityType==Marketplace',
          'granularityId=body.inventoryItems.0.marketplaceId',
        ),
      ),
    },
  },
  fbaInbound: {
    family: 'fbaInbound',
    title: 'FBA Inbound Eligibility',
    operations: { getItemEligibilityPreview: read('Whether an item may be sent to Amazon') },
  },
  'awd_2024-05-09': {
    family: 'awd',
    title: 'Amazon Warehousing and Distribution',
    operations: {
      createInbound: write('Drafts an inbound order to AWD'),
      getInbound: read('One inbound order'),
      updateInbound: write('Changes a drafted inbound order', inbound),
      cancelInbound: write('Cancels an inbound order and its shipment', inbound),
      confirmInbound: write('Confirms a drafted inbound order', inbound),
      getInboundShipment: read('One inbound shipment'),
      getInboundShipmentLabels: read('The box labels of an inbound shipment, once they are generated'),
      getLabelPageTypes: read('The label formats that an inbound shipment can have'),
      updateInboundShipmentTransportDetails: write(
        'Sets the tracking of an inbound shipment',
        before('getInboundShipment', 'shipmentId'),
      ),
      checkInboundEligibility: read('Whether AWD accepts packages'),
      listInboundShipments: read('Inbound shipments, newest first or oldest first'),
      listInventory: read('How much of each SKU is at AWD'),
      listOutbounds: read('Outbound orders'),
      createOutbound: write('Drafts an outbound order of AWD'),
      getOutbound: read('One outbound order'),
      updateOutbound: write('Changes an outbound order before its confirmation', outbound),
      confirmOutbound: write('Confirms an outbound order', outbound),
      listReplenishmentOrders: read('Orders that refill FBA from AWD'),
      createReplenishmentOrder: write('Drafts an order that refills FBA from AWD'),
      getReplenishmentOrder: read('One replenishment order'),
      confirmReplenishmentOrder: write('Confirms a replenishment order', before('getReplenishmentOrder', 'orderId')),
    },
  },
  'supplySources_2020-07-01': {
    family: 'supplySources',
    title: 'Supply Sources',
    operations: {
      getSupplySources: read("A seller's stores and warehouses"),
      createSupplySource: write('Adds a store or a warehouse'),
      getSupplySource: read('One store or warehouse'),
      updateSupplySource: write('Changes what a store or warehouse can do', source),
      archiveSupplySource: write('Retires a store or warehouse for good', source),
      updateSupplySourceStatus: write('Opens or closes a store or warehouse', source),
    },
  },
  'externalFulfillmentInventory_2024-09-11': {
    family: 'externalFulfillmentInventory',
    title: 'External Fulfillment Inventory',
    operations: { batchInventory: write('Reads or sets the stock of up to 10 SKUs and locations') },
  },
  'externalFulfillmentReturns_2024-09-11': {
    family: 'externalFulfillmentReturns',
    title: 'External Fulfillment Returns',
    operations: {
      listReturns: read('Returned items', {
        rules: [
          { when: 'lastUpdatedSince', needs: ['returnLocationId', 'status'] },
          { when: 'lastUpdatedUntil', needs: ['returnLocationId', 'status'] },
        ],
      }),
      getReturn: read('One returned item'),
    },
  },
  'externalFulfillmentShipments_2024-09-11': {
    family: 'externalFulfillmentShipments',
    title: 'External Fulfillment Shipments',
    operations: {
      getShipments: read('Shipments in a status'),
      getShipment: read('One shipment'),
      processShipment: write('Accepts or rejects a shipment', shipment),
      createPackages: write('Sets the packages of a shipment', shipment),
      updatePackage: write('Changes a package of a shipment', shipment),
      updatePackageStatus: write('Sets the status of a package', shipment),
      retrieveShippingOptions: read('The shipping options of a package'),
      retrieveInvoice: read('The invoice of a shipment'),
      generateInvoice: write('Generates the invoice of a shipment', shipment),
      generateShipLabels: write('Generates the shipping labels of packages', shipment),
    },
  },
}
