import type { ReportRule } from './report-rule.ts'

/**
 * Seller feedback: the header is in the seller's language, the order of its columns is fixed. Dates have two-digit years, in the
 * order of the marketplace (`1/5/23`, `05.01.23` in Germany, `23/01/05` in Japan; airbytehq/airbyte, source-amazon-seller-partner).
 */
export const feedback: ReportRule = {
  format: 'tsv',
  layouts: [['date', 'rating', 'comments', 'response', 'order_id', 'rater_email']],
  columns: { date: { kind: 'time', slashes: 'local', dots: 'dmy', shortYear: true }, rating: { kind: 'integer' } },
}
