import { before, type Overlay, read, write } from './types.ts'

const plan = before('getInboundPlan', 'inboundPlanId')
const shipment = before('getShipment', 'inboundPlanId', 'shipmentId')
const packing = before('listPackingOptions', 'inboundPlanId')
const placement = before('listPlacementOptions', 'inboundPlanId')
const windows = before('listDeliveryWindowOptions', 'inboundPlanId', 'shipmentId')
// Amazon decodes these three characters of a merchant SKU twice.
const twice = { encodeTwice: { mskus: '%+,' } }

/** Inbound shipments to Amazon's warehouses. */
export const inbound: Overlay = {
  fulfillmentInboundV0: {
    family: 'fulfillmentInbound',
    title: 'Fulfillment Inbound',
    operations: {
      getPrepInstructions: read('How items must be labelled and prepared'),
      getLabels: read('The labels of the boxes or pallets of a shipment'),
      getBillOfLading: read('The bill of lading of a truckload'),
      getShipments: read('Inbound shipments by status, id or date', {
        rules: [
          { when: 'QueryType', is: ['SHIPMENT'], needsOneOf: ['ShipmentStatusList', 'ShipmentIdList'] },
          { when: 'QueryType', is: ['DATE_RANGE'], needs: ['LastUpdatedAfter', 'LastUpdatedBefore'] },
          { when: 'QueryType', is: ['NEXT_TOKEN'], needs: ['NextToken'] },
        ],
      }),
      getShipmentItemsByShipmentId: read('The items of a shipment'),
      getShipmentItems: read('The items of shipments that changed in a period', {
        rules: [
          { when: 'QueryType', is: ['DATE_RANGE'], needs: ['LastUpdatedAfter', 'LastUpdatedBefore'] },
          { when: 'QueryType', is: ['NEXT_TOKEN'], needs: ['NextToken'] },
        ],
      }),
    },
  },
  'fulfillmentInbound_2024-03-20': {
    family: 'fulfillmentInbound',
    title: 'Fulfillment Inbound',
    operations: {
      listInboundPlans: read('Inbound plans'),
      createInboundPlan: write('Starts an inbound plan'),
      getInboundPlan: read('One inbound plan'),
      listInboundPlanBoxes: read('The boxes of a plan'),
      cancelInboundPlan: write('Cancels a plan; charges may apply', plan),
      listInboundPlanItems: read('The items of a plan'),
      updateInboundPlanName: write('Renames a plan', plan),
      listPackingGroupBoxes: read('The boxes of a packing group'),
      listPackingGroupItems: read('The items of a packing group'),
      setPackingInformation: write(
        'Sets the contents of the boxes of a plan',
        before('listInboundPlanBoxes', 'inboundPlanId'),
      ),
      listPackingOptions: read('The packing options of a plan'),
      generatePackingOptions: write('Generates packing options', packing),
      confirmPackingOption: write('Confirms a packing option', packing),
      listInboundPlanPallets: read('The pallets of a plan'),
      listPlacementOptions: read('The placement options of a plan'),
      generatePlacementOptions: write('Generates placement options', placement),
      confirmPlacementOption: write('Confirms a placement option irrevocably', placement),
      getShipment: read('One shipment of a plan'),
      listShipmentBoxes: read('The boxes of a shipment'),
      listShipmentContentUpdatePreviews: read('Previewed changes of the content of a shipment'),
      generateShipmentContentUpdatePreviews: write(
        'Generates a preview of a change of content, with its cost',
        before('listShipmentContentUpdatePreviews', 'inboundPlanId', 'shipmentId'),
      ),
      getShipmentContentUpdatePreview: read('One previewed change and its cost'),
      confirmShipmentContentUpdatePreview: write(
        'Accepts a previewed change and its cost',
        before('getShipmentContentUpdatePreview', 'inboundPlanId', 'shipmentId', 'contentUpdatePreviewId'),
      ),
      getDeliveryChallanDocument: read('The delivery challan of a shipment in India'),
      listDeliveryWindowOptions: read('The delivery windows of a shipment'),
      generateDeliveryWindowOptions: write('Generates delivery windows', windows),
      confirmDeliveryWindowOptions: write('Confirms a delivery window', windows),
      listShipmentItems: read('The items of a shipment'),
      updateShipmentName: write('Renames a shipment', shipment),
      listShipmentPallets: read('The pallets of a shipment'),
      cancelSelfShipAppointment: write('Cancels the delivery appointment of a shipment', shipment),
      getSelfShipAppointmentSlots: read('Available delivery appointments for a shipment'),
      generateSelfShipAppointmentSlots: write(
        'Generates delivery appointments',
        before('getSelfShipAppointmentSlots', 'inboundPlanId', 'shipmentId'),
      ),
      scheduleSelfShipAppointment: write('Books or moves the appointment of a shipment', shipment),
      updateShipmentSourceAddress: write('Changes the source address of a shipment', shipment),
      updateShipmentTrackingDetails: write('Sets the tracking of a shipment', shipment),
      listTransportationOptions: read('The transportation options of a plan', {
        rules: [{ atLeastOne: ['placementOptionId', 'shipmentId'] }],
      }),
      generateTransportationOptions: write(
        'Generates transportation options',
        before('listTransportationOptions', 'inboundPlanId', 'placementOptionId=body.placementOptionId'),
      ),
      confirmTransportationOptions: write(
        'Confirms transportation options of a plan',
        before('listTransportationOptions', 'inboundPlanId', 'shipmentId=body.transportationSelections.*.shipmentId'),
      ),
      listItemComplianceDetails: read('Tax details of merchant SKUs', twice),
      updateItemComplianceDetails: write(
        'Sets the tax details of a merchant SKU, in India',
        before('listItemComplianceDetails', 'mskus=body.msku', 'marketplaceId'),
      ),
      createMarketplaceItemLabels: write('Generates the item labels of merchant SKUs'),
      listPrepDetails: read('The preparation of merchant SKUs, and by whom', twice),
      setPrepDetails: write(
        'Sets the preparation of merchant SKUs, and by whom',
        before('listPrepDetails', 'mskus=body.mskuPrepDetails.*.msku', 'marketplaceId=body.marketplaceId'),
      ),
      getInboundOperationStatus: read('The status of an asynchronous operation'),
    },
  },
}
