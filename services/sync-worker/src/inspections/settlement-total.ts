import type { Batch } from '@platform/documents'
import { ExactSum } from './exact-sum.ts'
import { type Inspection, positionOf } from './inspection.ts'

/** Columns of amounts that add up to the total: one in the second version of the report, nine in the first. */
const amounts = [
  ...['amount', 'shipment_fee_amount', 'order_fee_amount', 'price_amount', 'item_related_fee_amount'],
  ...['misc_fee_amount', 'other_fee_amount', 'promotion_amount', 'direct_payment_amount', 'other_amount'],
]

/** Compares the amounts of a settlement with the total in its first row. */
export function settlementTotal(): Inspection {
  const sum = new ExactSum()
  const total = new ExactSum()
  let hasTotal = false
  let settlementId = ''
  return {
    add(batch: Batch) {
      const at = amounts.map((name) => positionOf(batch, name)).filter((position) => position !== -1)
      const [totalAt, idAt] = [positionOf(batch, 'total_amount'), positionOf(batch, 'settlement_id')]
      for (const row of batch.rows) {
        const stated = row[totalAt]
        if (stated) {
          total.add(stated)
          hasTotal = true
          settlementId ||= row[idAt] ?? ''
        }
        for (const position of at) if (row[position]) sum.add(row[position])
      }
    },
    end() {},
    notes: () =>
      hasTotal && String(sum) !== String(total)
        ? [
            `The amounts of settlement ${settlementId} add up to ${sum}, and Amazon states a total of ${total}: some of its rows are missing or rejected.`,
          ]
        : [],
  }
}
