import type { CommitPlan } from '@platform/writes'
import type { PlannedItem } from '../domain/item.ts'
import type { Summary } from '../domain/summary.ts'
import type { Prepared } from '../prepare-write.ts'

/** Indexes of the items of one request. */
export type Chunk = number[]

/** Plan of a commit, as the write record stores it. */
export type StoredPlan = CommitPlan<Chunk> & {
  /** `summary` is absent in records from before it was stored. */
  snapshot: { items: PlannedItem[]; summary?: Summary }
}

export const itemsOf = (plan: CommitPlan): PlannedItem[] => (plan as StoredPlan).snapshot.items
export const summaryOf = (plan: CommitPlan): Summary | undefined => (plan as StoredPlan).snapshot.summary

/** Splits the items without problems into requests, in order and within Amazon's limit per request. */
export function planOf({ operation, items, summary, snapshotHash }: Prepared): StoredPlan {
  const itemsMax = operation.maxItemsAtAmazon ?? 100
  const sent = items.filter(({ problems }) => problems.length === 0).map(({ index }) => index)
  const chunks = Array.from({ length: Math.ceil(sent.length / itemsMax) }, (_, n) =>
    sent.slice(n * itemsMax, (n + 1) * itemsMax),
  )
  // The state after the write follows from the state before and the value, so it is not stored.
  return { snapshot: { items: items.map((item) => ({ ...item, after: null })), summary }, snapshotHash, chunks }
}
