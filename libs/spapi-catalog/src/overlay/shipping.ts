import { before, type Overlay, read, write } from './types.ts'

/** Amazon as a carrier. */
export const shipping: Overlay = {
  shipping: {
    family: 'shipping',
    title: 'Shipping',
    operations: {
      createShipment: write('Creates a shipment without buying it yet'),
      getShipment: read('One shipment', { restricted: true }),
      cancelShipment: write('Cancels a shipment', before('getShipment', 'shipmentId')),
      purchaseLabels: write('Buys the labels of a shipment at a rate', before('getShipment', 'shipmentId')),
      retrieveShippingLabel: read('The label of a container, in the requested format'),
      purchaseShipment: write('Creates a shipment and buys its labels'),
      getRates: read('The rates of shipping services'),
      getAccount: read('Whether the shipping account is valid'),
      getTrackingInformation: read('The tracking of a shipment'),
    },
  },
  shippingV2: {
    family: 'shipping',
    title: 'Shipping',
    operations: {
      getRates: read('Services that can carry packages, with their prices'),
      directPurchaseShipment: write('Buys the best service for a shipment directly'),
      purchaseShipment: write('Buys a service that getRates offered'),
      oneClickShipment: write('Selects and buys a service, and generates the labels'),
      getTracking: read('The tracking of a package'),
      getShipmentDocuments: read('The labels and papers of a package'),
      cancelShipment: write('Cancels a bought shipment'),
      getAdditionalInputs: read('Additional inputs required to buy an offered rate, as a schema'),
      getCarrierAccountFormInputs: read('The inputs that carriers require to link an account'),
      getCarrierAccounts: read('Linked carrier accounts'),
      'linkCarrierAccount#POST': write('Links a carrier account'),
      'linkCarrierAccount#PUT': write('Changes a linked carrier account'),
      unlinkCarrierAccount: write('Removes a linked carrier account'),
      generateCollectionForm: write('Generates the collection form of a carrier'),
      getCollectionFormHistory: read('The history of collection forms'),
      getUnmanifestedShipments: read('Shipments that are on no collection form yet'),
      getCollectionForm: read('One collection form'),
      getAccessPoints: read('Pick-up points near a postal code'),
      submitNdrFeedback: write('Sends instructions for a package that could not be delivered'),
      createClaim: write('Files a claim for a lost or damaged shipment'),
    },
  },
}
