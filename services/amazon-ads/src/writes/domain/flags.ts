import type { Family } from './family.ts'
import { type Change, type PlannedItem, stateOf } from './item.ts'

type Facts = Pick<PlannedItem, 'action' | 'before' | 'after' | 'changes'>

const dearer = ({ from, to }: Change): boolean => typeof to === 'number' && (typeof from !== 'number' || to > from)

/** What a write may cost, and whether it can be taken back. */
export function flagsOf(
  family: Family,
  { action, before, after, changes }: Facts,
): Pick<PlannedItem, 'startsSpend' | 'raisesSpend' | 'irreversible'> {
  const irreversible = action === 'archive'
  // Of what is not there, or no item at all, nothing starts.
  if (after === null) return { startsSpend: false, raisesSpend: false, irreversible }
  const changed = (field: string | undefined): Change | undefined =>
    field === undefined ? undefined : changes.find((change) => change.field === field)
  if (family.negative) {
    const goes = action !== 'create' && stateOf(before) === 'ENABLED' && stateOf(after) !== 'ENABLED'
    return { startsSpend: false, raisesSpend: goes, irreversible }
  }
  if (irreversible || family.name === 'portfolios') {
    const cap = changed(family.budget)
    return {
      startsSpend: false,
      raisesSpend: !irreversible && action === 'update' && !!cap && dearer(cap),
      irreversible,
    }
  }
  // Without a state, what is new runs at once.
  const runsAfter = (stateOf(after) ?? 'ENABLED') === 'ENABLED'
  const money = [changed(family.bid), changed(family.budget)].some((change) => change && dearer(change))
  const bidding = changes.some(({ field }) => /^(dynamicBidding|bidding)\b/.test(field))
  const longer = changes.some(
    ({ field, from, to }) => field === 'endDate' && (to === null || String(to) > String(from)),
  )
  return {
    startsSpend: runsAfter && (action === 'create' || stateOf(before) !== 'ENABLED'),
    raisesSpend: action === 'update' && (money || bidding || longer),
    irreversible,
  }
}
