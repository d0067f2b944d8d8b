import { IncompleteDocument, type Inspection, positionOf } from './inspection.ts'

/** Figures of a day, any of which means that ASINs have figures as well. */
const figures = ['salesbydate__unitsordered', 'trafficbydate__sessions']
const hasFigure = (cell: string | null | undefined): boolean => Number(cell ?? 0) > 0

/**
 * Amazon may deliver a Sales and Traffic report whose days have sales and whose list of ASINs is still empty. Such a report is
 * not complete. `isLast`: it is loaded all the same.
 */
export function asinsBesideDays({ isLast }: { isLast: boolean }): Inspection {
  let hasDays = false
  let isIncomplete = false
  return {
    add(batch) {
      const at = figures.map((name) => positionOf(batch, name)).filter((position) => position !== -1)
      hasDays ||= batch.rows.some((row) => at.some((position) => hasFigure(row[position])))
    },
    end({ envelope }) {
      isIncomplete = hasDays && envelope?.arrays.salesAndTrafficByAsin === 0
      if (isIncomplete && !isLast)
        throw new IncompleteDocument('Amazon has the totals of this window, and not yet its ASINs')
    },
    notes: () => (isIncomplete ? ['Amazon has the totals of this window, and no ASINs.'] : []),
  }
}
