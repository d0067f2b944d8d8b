import type { OperationRecord } from '@platform/spapi-catalog'

const shipping2021 = [
  'getShippingLabel',
  'getShippingLabels',
  'createShippingLabels',
  'getPackingSlip',
  'getPackingSlips',
]
const shippingV1 = ['getShippingLabel', 'getShippingLabels', 'getPackingSlip', 'getPackingSlips']
const invoices = ['getCustomerInvoice', 'getCustomerInvoices']

// From Amazon's guide to the Tokens API; the models do not mark restricted operations.
const operations = new Set([
  ...['getOrders', 'getOrder', 'getOrderItems', 'getOrderRegulatedInfo', 'getOrderAddress', 'getOrderBuyerInfo'].map(
    (name) => `ordersV0.${name}`,
  ),
  'ordersV0.getOrderItemsBuyerInfo',
  ...['V1', '_2021-12-28'].flatMap((version) =>
    ['getOrders', 'getOrder'].map((name) => `vendorDirectFulfillmentOrders${version}.${name}`),
  ),
  ...[...shippingV1, ...invoices].map((name) => `vendorDirectFulfillmentShippingV1.${name}`),
  ...[...shipping2021, ...invoices].map((name) => `vendorDirectFulfillmentShipping_2021-12-28.${name}`),
  'easyShip_2022-03-23.createScheduledPackageBulk',
  ...['getShipment', 'cancelShipment', 'createShipment'].map((name) => `merchantFulfillmentV0.${name}`),
  'shipping.getShipment',
  'shipmentInvoicingV0.getShipmentDetails',
])

/** Operations whose restricted data token names data elements. */
const byElement = new Set(['getOrders', 'getOrder', 'getOrderItems'].map((name) => `ordersV0.${name}`))

const reportDocument = 'reports_2021-06-30.getReportDocument'

const reportTypes = new Set([
  'GET_AMAZON_FULFILLED_SHIPMENTS_DATA_INVOICING',
  'GET_AMAZON_FULFILLED_SHIPMENTS_DATA_TAX',
  'GET_FLAT_FILE_ACTIONABLE_ORDER_DATA_SHIPPING',
  ...['SHIPPING', 'INVOICING', 'TAX'].flatMap((end) => [
    `GET_FLAT_FILE_ORDER_REPORT_DATA_${end}`,
    `GET_FLAT_FILE_ORDERS_RECONCILIATION_DATA_${end}`,
    `GET_ORDER_REPORT_DATA_${end}`,
  ]),
  'GET_EASYSHIP_DOCUMENTS',
  'GET_GST_MTR_B2B_CUSTOM',
  'GET_VAT_TRANSACTION_DATA',
  'SC_VAT_TAX_REPORT',
])

const isRestricted = ({ id }: OperationRecord): boolean => operations.has(id)

/** Returns whether an operation returns personal data only with a restricted data token. */
export const mayBeRestricted = (operation: OperationRecord): boolean =>
  isRestricted(operation) || operation.id === reportDocument

export const opensByElement = ({ id }: OperationRecord): boolean => byElement.has(id)

export const isReportDocument = ({ id }: OperationRecord): boolean => id === reportDocument

/** Returns whether the document of a report type requires a restricted data token. */
export const isRestrictedReport = (reportType: string): boolean => reportTypes.has(reportType)
