import type { Family } from './family.ts'
import { type Change, type PlannedItem, stateOf } from './item.ts'

type Facts = Pick<PlannedItem, 'action' | 'before' | 'after' | 'changes'>

const increases = ({ from, to }: Change): boolean => typeof to === 'number' && (typeof from !== 'number' || to > from)

/** Returns whether a write can start or raise spend, and whether it is irreversible. */
export function flagsOf(
  family: Family,
  { action, before, after, changes }: Facts,
): Pick<PlannedItem, 'startsSpend' | 'raisesSpend' | 'irreversible'> {
  const irreversible = action === 'archive'
  // An entity that does not exist cannot spend.
  if (after === null) return { startsSpend: false, raisesSpend: false, irreversible }
  const changed = (field: string | undefined): Change | undefined =>
    field === undefined ? undefined : changes.find((change) => change.field === field)
  if (family.negative) {
    const isRemoved = action !== 'create' && stateOf(before) === 'ENABLED' && stateOf(after) !== 'ENABLED'
    return { startsSpend: false, raisesSpend: isRemoved, irreversible }
  }
  if (irreversible || family.name === 'portfolios') {
    const cap = changed(family.budget)
    return {
      startsSpend: false,
      raisesSpend: !irreversible && action === 'update' && !!cap && increases(cap),
      irreversible,
    }
  }
  // A new entity without a state is enabled.
  const isEnabledAfter = (stateOf(after) ?? 'ENABLED') === 'ENABLED'
  const money = [changed(family.bid), changed(family.budget)].some((change) => change && increases(change))
  const bidding = changes.some(({ field }) => /^(dynamicBidding|bidding)\b/.test(field))
  const longer = changes.some(
    ({ field, from, to }) => field === 'endDate' && (to === null || String(to) > String(from)),
  )
  return {
    startsSpend: isEnabledAfter && (action === 'create' || stateOf(before) !== 'ENABLED'),
    raisesSpend: action === 'update' && (money || bidding || longer),
    irreversible,
  }
}
