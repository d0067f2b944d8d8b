import type { PlannedItem } from '../domain/item.ts'
import type { ChunkOutcome } from './chunk-outcome.ts'
import { failed, notSent, type SentItem } from './item-outcome.ts'

/** Returns the result of each planned item, in the order of the request. Items with problems were not sent. */
export function resultsOf(items: readonly PlannedItem[], outcomes: readonly ChunkOutcome[]): SentItem[] {
  const sent = new Map(outcomes.flatMap((outcome) => outcome.items).map((item) => [item.index, item]))
  return items.map((item): SentItem => {
    const [problem] = item.problems
    if (!problem) return sent.get(item.index) ?? notSent(item)
    const field = problem.path ? `${problem.path} ` : ''
    return failed(item, problem.code, `${field}${problem.message}`)
  })
}
