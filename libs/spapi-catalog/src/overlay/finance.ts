import { before, type Overlay, read, write } from './types.ts'

const afterWithBefore = { rules: [{ when: 'PostedBefore', needs: ['PostedAfter'] }] }

/** Finances: bookings, payouts, invoices, and the seller's wallet. */
export const finance: Overlay = {
  financesV0: {
    family: 'finances',
    title: 'Finances',
    operations: {
      listFinancialEventGroups: read('Settlement periods'),
      listFinancialEventsByGroupId: read('Financial events of a settlement period', afterWithBefore),
      listFinancialEventsByOrderId: read('Financial events of an order'),
      listFinancialEvents: read('Financial events of a period', afterWithBefore),
    },
  },
  'finances_2024-06-19': {
    family: 'finances',
    title: 'Finances',
    operations: {
      listTransactions: read('Transactions of a period or of an order', {
        rules: [
          { atLeastOne: ['postedAfter', 'relatedIdentifierName'] },
          { when: 'relatedIdentifierName', needs: ['relatedIdentifierValue'] },
          { when: 'relatedIdentifierValue', needs: ['relatedIdentifierName'] },
        ],
      }),
      listBalances: read('Balances, now or on a day'),
      listSummary: read('Totals of a period'),
    },
  },
  'financesInvoices_2026-06-25': {
    family: 'financesInvoices',
    title: 'Fee Invoices',
    operations: {
      getInvoiceHeaders: read("Amazon's invoices to a seller", {
        rules: [
          { when: 'fromIssueDate', needs: ['toIssueDate'] },
          { when: 'toIssueDate', needs: ['fromIssueDate'] },
        ],
      }),
      getInvoice: read('One invoice with its lines'),
    },
  },
  'transfers_2024-06-01': {
    family: 'transfers',
    title: 'Transfers',
    operations: {
      listPayouts: read('Payouts of a period'),
      initiatePayout: write(
        'Pays out the due amount immediately',
        before('listExpectedPayouts', 'marketplaceIds=body.marketplaceId', 'accountType=body.accountType'),
      ),
      getPaymentMethods: read('How a seller is paid'),
      listExpectedPayouts: read('Scheduled payouts'),
    },
  },
  'sellerWallet_2024-03-01': {
    family: 'sellerWallet',
    title: 'Seller Wallet',
    operations: {
      listAccounts: read('Wallet accounts'),
      getAccount: read('One wallet account'),
      listAccountBalances: read('The balance of a wallet account'),
      getTransferPreview: read('The cost of a transfer'),
      listAccountTransactions: read('Transactions of a wallet account'),
      createTransaction: write(
        'Transfers money out of a wallet account',
        before('listAccountBalances', 'accountId=body.sourceAccountId', 'marketplaceId'),
      ),
      getTransaction: read('One transaction'),
      listTransferSchedules: read('Regular transfers of a wallet account'),
      createTransferSchedule: write(
        'Sets up a regular transfer',
        before('listTransferSchedules', 'accountId=body.sourceAccountId', 'marketplaceId'),
      ),
      updateTransferSchedule: write(
        'Changes a regular transfer',
        before('getTransferSchedule', 'transferScheduleId=body.transferScheduleId', 'marketplaceId'),
      ),
      getTransferSchedule: read('One regular transfer'),
      deleteScheduleTransaction: write(
        'Ends a regular transfer',
        before('getTransferSchedule', 'transferScheduleId', 'marketplaceId'),
      ),
    },
  },
  'InvoicesApiModel_2024-06-19': {
    family: 'invoices',
    title: 'Invoices (Brazil)',
    operations: {
      getInvoicesAttributes: read('The values that invoice filters accept in a marketplace'),
      getInvoicesDocument: read('The download URL of exported invoices'),
      getInvoicesExports: read('Invoice exports'),
      createInvoicesExport: read('Requests an export of invoices'),
      getInvoicesExport: read('The status of an export'),
      getGovernmentInvoiceStatus: read('The status of a government invoice'),
      createGovernmentInvoice: write(
        'Requests a government invoice',
        before(
          'getGovernmentInvoiceStatus',
          'marketplaceId=body.marketplaceId',
          'transactionType=body.transactionType',
          'shipmentId=body.shipmentId',
          'invoiceType=body.invoiceType',
          'inboundPlanId=body.inboundPlanId',
        ),
      ),
      getGovernmentInvoiceDocument: read('The download URL of a government invoice'),
      getInvoices: read('Invoices by date, type, status or transaction', {
        rules: [
          { when: 'transactionIdentifierName', needs: ['transactionIdentifierId'] },
          { when: 'transactionIdentifierId', needs: ['transactionIdentifierName'] },
        ],
      }),
      getInvoice: read('One invoice'),
    },
  },
  'deliveryShipmentInvoiceV2022-07-01': {
    family: 'deliveryShipmentInvoice',
    title: 'Delivery Shipment Invoicing',
    operations: {
      submitInvoice: write('Submits the invoice of an order or a shipment', {
        rules: [{ atLeastOne: ['orderId', 'shipmentId'] }],
        ...before(
          'getInvoiceStatus',
          'orderId',
          'shipmentId',
          'marketplaceId=body.marketplaceId',
          'invoiceType=body.invoiceType',
          'programType=body.programType',
        ),
      }),
      getInvoiceStatus: read('The status of a submitted invoice', {
        rules: [{ atLeastOne: ['orderId', 'shipmentId'] }],
      }),
    },
  },
}
