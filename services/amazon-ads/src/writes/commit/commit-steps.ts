import { setTimeout as delay } from 'node:timers/promises'
import type { Operation } from '@platform/ads-catalog'
import type { CommitPlan, CommitSteps } from '@platform/writes'
import type { PlannedItem } from '../domain/item.ts'
import type { ChunkOutcome } from '../outcome/chunk-outcome.ts'
import { concludeCommit } from '../outcome/conclude-commit.ts'
import { notSent, outcomeOf, unknown } from '../outcome/item-outcome.ts'
import { readAfter } from '../outcome/read-after.ts'
import { resultsOf } from '../outcome/results-of.ts'
import type { Prepared } from '../prepare-write.ts'
import type { CallAmazon } from '../state/call-amazon.ts'
import { subjectOf, type WriteEvents } from '../write-events.ts'
import { closeChunk, resumeChunk, sendChunk } from './send-chunk.ts'
import { type Chunk, itemsOf, planOf } from './stored-plan.ts'

/** How long a request of a dead process may still be on its way to Amazon. */
const settleAfterMs = 10_000
/** Time that one more request needs; with less left, the remaining chunks are not sent. */
const sendMsMin = 2_000

interface Options {
  operation: Operation
  amazon: CallAmazon
  events: WriteEvents
  prepare: () => Promise<Prepared>
  /** End of the commit, as `performance.now()`. */
  endsAt: number
  /** Recovery of an abandoned write: chunks that were not sent stay unsent. */
  closing?: boolean
}

const itemsIn = (plan: CommitPlan<Chunk>, chunk: Chunk): PlannedItem[] => {
  const indexes = new Set(chunk)
  return itemsOf(plan).filter(({ index }) => indexes.has(index))
}

/** Steps of a commit to Amazon Ads, for runCommit. */
export function commitSteps(options: Options): CommitSteps<Chunk, ChunkOutcome> {
  const { operation, amazon, events, endsAt, closing = false } = options
  const startedAt = performance.now()
  const signal = AbortSignal.timeout(Math.max(1, Math.ceil(endsAt - startedAt)))
  const sending = { call: amazon, operation, signal, endsAt }
  let stopped = closing
  const heedStop = (outcome: ChunkOutcome): ChunkOutcome => {
    if (outcome.stop) stopped = true
    return outcome
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
        outcomeOf(unknown(item, 'It may have been sent, but its outcome could not be recorded.')),
      ),
    async send(chunk, _position, plan) {
      const items = itemsIn(plan, chunk)
      const late = performance.now() > endsAt - sendMsMin
      return stopped || late ? { items: items.map(notSent), parts: [] } : heedStop(await sendChunk(items, sending))
    },
    async settle(chunk, _position, plan, { sendingAt }) {
      const waitMs = sendingAt.getTime() + settleAfterMs - Date.now()
      if (waitMs > 0) await delay(Math.min(waitMs, settleAfterMs), undefined, { signal })
      const items = itemsIn(plan, chunk)
      return closing ? closeChunk(items, sending) : heedStop(await resumeChunk(items, sending))
    },
    conclude: async (plan, outcomes, { auditId }) => concludeCommit(operation, auditId, itemsOf(plan), outcomes),
    async finished(plan, outcomes, concluded, record) {
      const items = itemsOf(plan)
      const results = await readAfter(items, outcomes, resultsOf(items, outcomes), {
        operation,
        amazon,
        signal,
        closing,
      })
      return events.finished(subjectOf(record), items, results, {
        kind: 'failure' in concluded ? concluded.failure.kind : undefined,
        durationMs: performance.now() - startedAt,
        amazonRequestIds: outcomes.flatMap(({ amazonRequestId }) => amazonRequestId ?? []),
      })
    },
  }
}
