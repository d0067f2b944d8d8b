import type { PlannedItem } from '../domain/item.ts'
import type { Summary } from '../domain/summary.ts'

/** What a caller sees of an item before it is written. */
const describeItem = (item: PlannedItem) => {
  const { index, id, action, before, after, changes, problems, warnings, startsSpend, raisesSpend, irreversible } = item
  return {
    ...{ index, id: id ?? null, action, before, after, changes, problems, warnings },
    ...{ startsSpend, raisesSpend, irreversible },
  }
}

/** The preview of an answer. */
export const describePreview = (items: readonly PlannedItem[], summary: Summary) => ({
  items: items.map(describeItem),
  summary,
})
