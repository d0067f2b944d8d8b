import { each, type ReportRule } from './report-rule.ts'

/**
 * Settlements of Europe write `05.01.2023 12:00:00 UTC` and `-1,00`, those of the US ISO times and a point; the document itself
 * decides. The same columns occur in both versions of the flat file, with other amounts.
 */
export const settlements: ReportRule = {
  format: 'tsv',
  columns: {
    ...each('settlement_start_date settlement_end_date deposit_date posted_date posted_date_time', {
      kind: 'time',
      dots: 'dmy',
    }),
    ...each(
      `total_amount amount shipment_fee_amount order_fee_amount price_amount item_related_fee_amount misc_fee_amount
       other_fee_amount promotion_amount direct_payment_amount other_amount`,
      { kind: 'decimal' },
    ),
  },
}
