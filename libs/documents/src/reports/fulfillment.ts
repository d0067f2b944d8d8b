import { isoTimes, type ReportRule } from './report-rule.ts'

const monthFirst = { kind: 'time', slashes: 'mdy' } as const

/** Names of the documentation, which has no spaces, as the documents write them. */
const ledgerAliases = {
  eventtype: 'event_type',
  referenceid: 'reference_id',
  fulfillmentcenter: 'fulfillment_center',
  reconciledquantity: 'reconciled_quantity',
  unreconciledquantity: 'unreconciled_quantity',
  startingwarehousebalance: 'starting_warehouse_balance',
  intransitbetweenwarehouses: 'in_transit_between_warehouses',
  customershipments: 'customer_shipments',
  customerreturns: 'customer_returns',
  vendorreturns: 'vendor_returns',
  otherevents: 'other_events',
  endingwarehousebalance: 'ending_warehouse_balance',
  unknownevents: 'unknown_events',
}

/**
 * Ledgers write `11/21/2023`, monthly ones `11/2023`, in every marketplace. All cells are in quotes, and quotes within them are
 * not doubled (amzn/selling-partner-api-models#4367).
 */
export const ledgers: ReportRule = {
  format: 'tsv',
  aliases: ledgerAliases,
  columns: { date: monthFirst, date_and_time: monthFirst },
}

export const orders: ReportRule = { format: 'tsv', columns: isoTimes('purchase_date last_updated_date payments_date') }

export const shipments: ReportRule = {
  format: 'tsv',
  columns: isoTimes('purchase_date payments_date shipment_date reporting_date estimated_arrival_date'),
}

/** Returns, reimbursements and removals: one date, in ISO form with an offset. */
export const fulfillmentEvents: ReportRule = {
  format: 'tsv',
  columns: isoTimes('return_date approval_date request_date last_updated_date shipment_date snapshot_date'),
}
