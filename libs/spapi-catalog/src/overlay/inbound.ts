import { before, type Overlay, read, write } from './types.ts'

const plan = before('getInboundPlan', 'inboundPlanId')
const shipment = before('getShipment', 'inboundPlanId', 'shipmentId')
const packing = before('listPackingOptions', 'inboundPlanId')
const placement = before('listPlacementOptions', 'inboundPlanId')
const windows = before('listDeliveryWindowOptions', 'inboundPlanId', 'shipmentId')
// Amazon decodes these three characters of a merchant SKU twice.
const twice = { encodeTwice: { mskus: '%+,' } }

/** Sending goods to Amazon's warehouses. */
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
        'Says what is in which box of a plan',
        before('listInboundPlanBoxes', 'inboundPlanId'),
      ),
      listPackingOptions: read('How a plan could be packed'),
      generatePackingOptions: write('Has packing options worked out', packing),
      confirmPackingOption: write('Chooses a packing option', packing),
      listInboundPlanPallets: read('The pallets of a plan'),
      listPlacementOptions: read('Which warehouses a plan could go to'),
      generatePlacementOptions: write('Has placement options worked out', placement),
      confirmPlacementOption: write('Chooses a placement option, for good', placement),
      getShipment: read('One shipment of a plan'),
      listShipmentBoxes: read('The boxes of a shipment'),
      listShipmentContentUpdatePreviews: read('Previewed changes of what a shipment holds'),
      generateShipmentContentUpdatePreviews: write(
        'Has the cost of a change of content worked out',
        before('listShipmentContentUpdatePreviews', 'inboundPlanId', 'shipmentId'),
      ),
      getShipmentContentUpdatePreview: read('One previewed change and its cost'),
      confirmShipmentContentUpdatePreview: write(
        'Accepts a previewed change and its cost',
        before('getShipmentContentUpdatePreview', 'inboundPlanId', 'shipmentId', 'contentUpdatePreviewId'),
      ),
      getDeliveryChallanDocument: read('The delivery challan of a shipment in India'),
      listDeliveryWindowOptions: read('When a shipment could arrive'),
      generateDeliveryWindowOptions: write('Has delivery windows worked out', windows),
      confirmDeliveryWindowOptions: write('Chooses a delivery window', windows),
      listShipmentItems: read('The items of a shipment'),
      updateShipmentName: write('Renames a shipment', shipment),
      listShipmentPallets: read('The pallets of a shipment'),
      cancelSelfShipAppointment: write('Cancels the appointment for bringing a shipment', shipment),
      getSelfShipAppointmentSlots: read('Appointments for bringing a shipment'),
      generateSelfShipAppointmentSlots: write(
        'Has appointments worked out',
        before('getSelfShipAppointmentSlots', 'inboundPlanId', 'shipmentId'),
      ),
      scheduleSelfShipAppointment: write('Books or moves the appointment of a shipment', shipment),
      updateShipmentSourceAddress: write('Changes where a shipment comes from', shipment),
      updateShipmentTrackingDetails: write('Sets the tracking of a shipment', shipment),
      listTransportationOptions: read('How the shipments of a plan could be carried', {
        rules: [{ atLeastOne: ['placementOptionId', 'shipmentId'] }],
      }),
      generateTransportationOptions: write(
        'Has transportation options worked out',
        before('listTransportationOptions', 'inboundPlanId', 'placementOptionId=body.placementOptionId'),
      ),
      confirmTransportationOptions: write(
        'Chooses how the shipments of a plan are carried',
        before('listTransportationOptions', 'inboundPlanId', 'shipmentId=body.transportationSelections.*.shipmentId'),
      ),
      listItemComplianceDetails: read('Tax details of merchant SKUs', twice),
      updateItemComplianceDetails: write(
        'Sets the tax details of a merchant SKU, in India',
        before('listItemComplianceDetails', 'mskus=body.msku', 'marketplaceId'),
      ),
      createMarketplaceItemLabels: write('Makes the item labels of merchant SKUs'),
      listPrepDetails: read('How merchant SKUs are prepared, and by whom', twice),
      setPrepDetails: write(
        'Says how merchant SKUs are prepared, and by whom',
        before('listPrepDetails', 'mskus=body.mskuPrepDetails.*.msku', 'marketplaceId=body.marketplaceId'),
      ),
      getInboundOperationStatus: read('How far an asynchronous operation has come'),
    },
  },
}
