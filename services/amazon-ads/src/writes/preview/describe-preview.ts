import type { PlannedItem } from '../domain/item.ts'
import type { Summary } from '../domain/summary.ts'

/** Returns the fields of an item that a preview shows. */
const describeItem = (item: PlannedItem) => {
  const { index, id, action, before, after, changes, problems, warnings, startsSpend, raisesSpend, irreversible } = item
  return {
    index,
    id: id ?? null,
    action,
    before,
    after,
    changes,
    problems,
    warnings,
    startsSpend,
    raisesSpend,
    irreversible,
  }
}

/** Returns the preview of a dry run's answer. */
export const describePreview = (items: readonly PlannedItem[], summary: Summary) => ({
  items: items.map(describeItem),
  summary,
})
