import { setTimeout as delay } from 'node:timers/promises'
import { findOperation, type Operation } from '@platform/ads-catalog'
import { PlatformError } from '@platform/errors'
import type { CommitPlan, CommitSteps, Concluded } from '@platform/writes'
import type { Entity, PlannedItem } from '../domain/item.ts'
import { failed, outcomeOf, type SentItem, unknown } from '../outcome/item-outcome.ts'
import { mergePayloads } from '../outcome/merge-payloads.ts'
import { readOutcomes } from '../outcome/read-outcomes.ts'
import type { CallAmazon } from '../state/call-amazon.ts'
import { readBefore } from '../state/read-before.ts'
import { subjectOf, type WriteEvents } from '../write-events.ts'
import type { StoredRequest } from '../write-request.ts'
import type { Prepared } from './prepare-write.ts'
import { type ChunkOutcome, closeChunk, notSent, resumeChunk, sendChunk } from './send-chunk.ts'
import { type Chunk, itemsOf, planOf } from './stored-plan.ts'

/** A request of a process that died may still be on its way for this long. */
const settleAfterMs = 10_000

interface Options {
  operation: Operation
  amazon: CallAmazon
  events: WriteEvents
  prepare: () => Promise<Prepared>
  /** `performance.now()` at which the commit has to be over. */
  endsAt: number
  /** Nobody waits any more: what was not sent stays unsent. */
  closing?: boolean
}

/** Steps of a commit to Amazon Ads, for runCommit. */
export function commitSteps(options: Options): CommitSteps<Chunk, ChunkOutcome> {
  const { operation, amazon, events, endsAt, closing = false } = options
  const startedAt = performance.now()
  const signal = AbortSignal.timeout(Math.max(1, Math.ceil(endsAt - startedAt)))
  const sending = { call: amazon, operation, signal, endsAt }
  let stopped = closing

  const pick = (plan: CommitPlan<Chunk>, chunk: Chunk): PlannedItem[] => {
    const wanted = new Set(chunk)
    return itemsOf(plan).filter(({ index }) => wanted.has(index))
  }
  const watched = (outcome: ChunkOutcome): ChunkOutcome => {
    if (outcome.stop) stopped = true
    return outcome
  }

  /** With the state afterwards: as Amazon's answers show it, or read, as far as that works. */
  const withAfter = async (items: readonly PlannedItem[], outcomes: readonly ChunkOutcome[], results: SentItem[]) => {
    const byIndex = new Map(items.map((item) => [item.index, item]))
    const shown = new Map<number, Entity | undefined>()
    for (const { payload, indexes } of outcomes.flatMap(({ parts }) => parts)) {
      const sent = indexes.flatMap((index) => byIndex.get(index) ?? [])
      for (const { index, after } of readOutcomes(operation, sent, payload)) shown.set(index, after)
    }
    const all = results.map((result): SentItem => {
      const after = result.ok ? (result.after ?? shown.get(result.index)) : undefined
      return after ? { ...result, after } : result
    })
    const unseen = all.filter(({ ok, after, id }) => ok && !after && id !== null)
    if (unseen.length === 0 || closing) return all
    const wanted = unseen.flatMap(({ index, id }): PlannedItem[] => {
      const item = byIndex.get(index)
      return item && id !== null ? [{ ...item, id }] : []
    })
    const now = await readBefore(amazon, operation, wanted, { signal, deadlineMs: 10_000 }).catch(
      () => new Map<string, Entity>(),
    )
    return all.map((result) => {
      const after = result.ok && !result.after && result.id !== null ? now.get(result.id) : undefined
      return after ? { ...result, after } : result
    })
  }

  const resultsOf = (plan: CommitPlan<Chunk>, outcomes: readonly ChunkOutcome[]): SentItem[] => {
    const sent = new Map(outcomes.flatMap(({ items }) => items).map((item) => [item.index, item]))
    return itemsOf(plan).map((item): SentItem => {
      const [problem] = item.problems
      if (!problem) return sent.get(item.index) ?? notSent(item)
      const where = problem.path ? `${problem.path} ` : ''
      return failed(item, problem.code, `${where}${problem.message}`)
    })
  }

  return {
    async prepare() {
      return planOf(await options.prepare())
    },
    started: (plan, record) => events.started(subjectOf(record), itemsOf(plan), plan.snapshotHash, plan.chunks.length),
    refused: ({ kind, message }, record) =>
      events.ended(subjectOf(record), kind, message, performance.now() - startedAt),
    unknownResults: (plan) =>
      itemsOf(plan).map((item) =>
        outcomeOf(unknown(item, 'It may have been sent, and what became of it could not be recorded.')),
      ),
    async send(chunk, _position, plan) {
      const items = pick(plan, chunk)
      const late = performance.now() > endsAt - 2_000
      return stopped || late ? { items: items.map(notSent), parts: [] } : watched(await sendChunk(items, sending))
    },
    async settle(chunk, _position, plan, { sendingAt }) {
      const waitMs = sendingAt.getTime() + settleAfterMs - Date.now()
      if (waitMs > 0) await delay(Math.min(waitMs, settleAfterMs), undefined, { signal })
      const items = pick(plan, chunk)
      return closing ? closeChunk(items, sending) : watched(await resumeChunk(items, sending))
    },
    async conclude(plan, outcomes, { auditId }): Promise<Concluded> {
      const results = resultsOf(plan, outcomes).map(outcomeOf)
      const failure = outcomes.find((outcome) => outcome.failure)?.failure
      const nothing = results.every(({ ok, code }) => !ok && code !== 'unknown')
      const retryAfterSeconds = failure?.details.retryAfterSeconds
      if (failure && nothing) {
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
        ...{ ok: true, operation: operation.name, dryRun: false, auditId },
        status: last?.status ?? operation.successStatus,
        results,
        ...(typeof retryAfterSeconds === 'number' && { retryAfterSeconds }),
        payload: null,
        ...(last?.amazonRequestId && { amazonRequestId: last.amazonRequestId }),
      }
      return { answer: withPayload(operation, kept, outcomes), kept }
    },
    async finished(plan, outcomes, concluded, record) {
      const items = itemsOf(plan)
      const results = await withAfter(items, outcomes, resultsOf(plan, outcomes))
      return events.finished(subjectOf(record), items, results, {
        kind: 'failure' in concluded ? concluded.failure.kind : undefined,
        durationMs: performance.now() - startedAt,
        amazonRequestIds: outcomes.flatMap(({ amazonRequestId }) => amazonRequestId ?? []),
      })
    },
  }
}

/** An answer as its caller gets it: what Amazon said is kept once, with the requests that it answered. */
export const withPayload = (operation: Operation, kept: object, outcomes: readonly ChunkOutcome[]): object => ({
  ...kept,
  payload: mergePayloads(
    operation,
    outcomes.flatMap(({ parts }) => parts),
  ),
})

/** The operation of a stored write. */
export const operationOf = (request: StoredRequest): Operation => findOperation(request.operation)
