import type { PlannedItem } from '../domain/item.ts'

/** Returns the fields of an item that a preview shows. */
export const describeItem = (item: PlannedItem) => {
  const { index, id = null, action, before, after, changes, problems, warnings } = item
  const { startsSpend, raisesSpend, irreversible } = item
  return {
    index,
    id,
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
