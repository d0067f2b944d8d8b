import type { CommitPlan } from '@platform/writes'
import type { PlannedItem } from '../domain/item.ts'
import type { Prepared } from '../prepare-write.ts'

/** Indexes of the items of one request. */
export type Chunk = number[]

/** What the write record has of the items. */
export type StoredPlan = CommitPlan<Chunk> & { snapshot: { items: PlannedItem[] } }

export const itemsOf = (plan: CommitPlan): PlannedItem[] => (plan as StoredPlan).snapshot.items

/** Requests in the order of the items, none larger than Amazon takes. */
export function planOf({ operation, items, snapshotHash }: Prepared): StoredPlan {
  const most = operation.maxItemsAtAmazon ?? 100
  const sent = items.filter(({ problems }) => problems.length === 0).map(({ index }) => index)
  const chunks = Array.from({ length: Math.ceil(sent.length / most) }, (_, n) => sent.slice(n * most, (n + 1) * most))
  // What an item will be follows from its state before and its value: once is enough.
  return { snapshot: { items: items.map((item) => ({ ...item, after: null })) }, snapshotHash, chunks }
}
