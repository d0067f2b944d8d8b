import type { Operation } from '@platform/ads-catalog'
import { PlatformError } from '@platform/errors'
import type { Concluded } from '@platform/writes'
import type { PlannedItem } from '../domain/item.ts'
import type { ChunkOutcome } from './chunk-outcome.ts'
import { outcomeOf } from './item-outcome.ts'
import { mergePayloads } from './merge-payloads.ts'
import { resultsOf } from './results-of.ts'

/**
 * Returns the end of a commit from the outcomes of its chunks: its answer, or the failure by which nothing was written. The kept
 * answer has no payload: the record has it once, in the outcomes of the chunks.
 */
export function concludeCommit(
  operation: Operation,
  auditId: string,
  items: readonly PlannedItem[],
  outcomes: readonly ChunkOutcome[],
): Concluded {
  const results = resultsOf(items, outcomes).map(outcomeOf)
  const failure = outcomes.find((outcome) => outcome.failure)?.failure
  const nothingWritten = results.every(({ ok, code }) => !ok && code !== 'unknown')
  const retryAfterSeconds = failure?.details.retryAfterSeconds
  if (failure && nothingWritten) {
    const { kind, friendly, details } = failure
    return {
      failure: new PlatformError(kind, `${operation.name}: nothing was written`, {
        friendly,
        details: { ...details, auditId, results },
        headers: typeof retryAfterSeconds === 'number' ? { 'retry-after': String(retryAfterSeconds) } : {},
      }),
    }
  }
  const last = outcomes.findLast(({ amazonRequestId }) => amazonRequestId)
  const kept = {
    ok: true,
    operation: operation.name,
    dryRun: false,
    auditId,
    status: last?.status ?? operation.successStatus,
    results,
    ...(typeof retryAfterSeconds === 'number' && { retryAfterSeconds }),
    payload: null,
    ...(last?.amazonRequestId && { amazonRequestId: last.amazonRequestId }),
  }
  return { answer: withPayload(operation, kept, outcomes), kept }
}

/** Returns a kept answer with the payload that Amazon sent, merged from the outcomes of the chunks. */
export const withPayload = (operation: Operation, kept: object, outcomes: readonly ChunkOutcome[]): object => ({
  ...kept,
  payload: mergePayloads(
    operation,
    outcomes.flatMap(({ parts }) => parts),
  ),
})
