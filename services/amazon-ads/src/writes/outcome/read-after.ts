import type { Operation } from '@platform/ads-catalog'
import type { Entity, PlannedItem } from '../domain/item.ts'
import type { CallAmazon } from '../state/call-amazon.ts'
import { readBefore } from '../state/read-before.ts'
import type { ChunkOutcome } from './chunk-outcome.ts'
import type { SentItem } from './item-outcome.ts'
import { readOutcomes } from './read-outcomes.ts'

const readMsMax = 10_000

/** Entities in Amazon's answers, by the index of their item. */
function entitiesInAnswers(
  operation: Operation,
  byIndex: ReadonlyMap<number, PlannedItem>,
  outcomes: readonly ChunkOutcome[],
): Map<number, Entity | undefined> {
  const found = new Map<number, Entity | undefined>()
  for (const { payload, indexes } of outcomes.flatMap(({ parts }) => parts)) {
    const sent = indexes.flatMap((index) => byIndex.get(index) ?? [])
    for (const { index, after } of readOutcomes(operation, sent, payload)) found.set(index, after)
  }
  return found
}

/**
 * Adds the state after the write to each result: from Amazon's answers, else read at Amazon. A result stays without it when the
 * state cannot be read, and during recovery (`closing`), which reads no more than it needs.
 */
export async function readAfter(
  items: readonly PlannedItem[],
  outcomes: readonly ChunkOutcome[],
  results: readonly SentItem[],
  options: { operation: Operation; amazon: CallAmazon; signal: AbortSignal; closing: boolean },
): Promise<SentItem[]> {
  const { operation, amazon, signal, closing } = options
  const byIndex = new Map(items.map((item) => [item.index, item]))
  const answered = entitiesInAnswers(operation, byIndex, outcomes)
  const known = results.map((result): SentItem => {
    const after = result.ok ? (result.after ?? answered.get(result.index)) : undefined
    return after ? { ...result, after } : result
  })
  const unread = known.filter(({ ok, after, id }) => ok && !after && id !== null)
  if (unread.length === 0 || closing) return known
  const wanted = unread.flatMap(({ index, id }): PlannedItem[] => {
    const item = byIndex.get(index)
    return item && id !== null ? [{ ...item, id }] : []
  })
  const now = await readBefore(amazon, operation, wanted, { signal, deadlineMs: readMsMax }).catch(
    () => new Map<string, Entity>(),
  )
  return known.map((result) => {
    const after = result.ok && !result.after && result.id !== null ? now.get(result.id) : undefined
    return after ? { ...result, after } : result
  })
}
