import { type PlatformError, toPlatformError } from '@platform/errors'
import type { NewAuditEvent } from '@platform/events'
import { OutcomeUnknown } from './outcome-unknown.ts'
import type { RunningWrite } from './running-write.ts'
import type { CommitPlan, SentChunk, WriteRecord } from './write-record.ts'

/** The end of a commit: an answer, which a repeated call gets again, or a failure that wrote nothing. */
export type Concluded =
  | {
      answer: object
      /** Stored instead of the answer, when the service can rebuild the answer from it and the outcomes. */
      kept?: object
    }
  | { failure: PlatformError }

/** A service's steps of a commit, which runCommit calls in its order. Chunks and outcomes are JSON. */
export interface CommitSteps<Chunk, Outcome> {
  /** Reads the state and plans the requests. Throws to refuse the write: nothing was sent, and the key is free again. */
  prepare(): Promise<CommitPlan<Chunk>>
  /** Records the intent and the state before the write in the audit log. Resolves when the event is durable. */
  started(plan: CommitPlan<Chunk>, record: WriteRecord): Promise<void>
  /** Sends one mutating request and returns its outcome. Throws only when the write has to be resumed later. */
  send(chunk: Chunk, position: number, plan: CommitPlan<Chunk>): Promise<Outcome>
  /** Returns the outcome of a chunk that an earlier process announced and may have sent, by reading the state. */
  settle(chunk: Chunk, position: number, plan: CommitPlan<Chunk>, sentBefore: SentChunk): Promise<Outcome>
  /** Returns the event of a write that ended before anything was sent. */
  refused(failure: PlatformError, record: WriteRecord): NewAuditEvent
  /** Returns the `results` of a write whose outcome is unknown, each with the code `unknown`. */
  unknownResults(plan: CommitPlan<Chunk>): object[]
  /** Returns the end of the commit from the outcomes, in the order of the chunks. */
  conclude(plan: CommitPlan<Chunk>, outcomes: Outcome[], record: WriteRecord): Promise<Concluded>
  /** Returns the event of the end, which is committed together with the end. */
  finished(
    plan: CommitPlan<Chunk>,
    outcomes: Outcome[],
    concluded: Concluded,
    record: WriteRecord,
  ): Promise<NewAuditEvent>
}

/**
 * Runs a commit to its end, from the beginning or from the point where another process stopped.
 *
 * The order is the safety model: the snapshot is stored and the intent is in the audit log before the first mutating request, and
 * each request is announced before it is sent. A process that resumes the write therefore reads the state before it sends an
 * announced request again. Steps that do not depend on each other run concurrently.
 * @throws OutcomeUnknown when a request may have been sent and the end could not be recorded.
 */
export async function runCommit<Chunk, Outcome>(
  write: RunningWrite,
  steps: CommitSteps<Chunk, Outcome>,
): Promise<Concluded> {
  const { record } = write
  const before = record.chunks
  const resumed = before.length > 0
  let plan: CommitPlan<Chunk>
  try {
    // The chunks come from `prepare`, of this process or of the earlier owner.
    plan = resumed && record.plan ? (record.plan as CommitPlan<Chunk>) : await steps.prepare()
    await both(resumed ? undefined : write.start(plan), steps.started(plan, record))
  } catch (error) {
    if (resumed) await write.release()
    else await write.giveUp('refused', steps.refused(toPlatformError(error), record)).catch(() => write.release())
    throw resumed ? new OutcomeUnknown(record, planned(record, steps), error) : error
  }
  try {
    const outcomes: Outcome[] = []
    let recording: Promise<void> | undefined
    for (const [position, chunk] of plan.chunks.entries()) {
      await recording
      recording = undefined
      const earlier = before.find((sent) => sent.position === position)
      if (earlier?.state === 'sent') {
        outcomes.push(earlier.outcome as Outcome)
        continue
      }
      // `start` has announced the first one.
      if (!earlier && position > 0) await write.sending(position)
      write.assertHeld()
      write.hasSent = true
      const outcome = earlier
        ? await steps.settle(chunk, position, plan, earlier)
        : await steps.send(chunk, position, plan)
      outcomes.push(outcome)
      recording = write.sent(position, outcome)
      // A rejection is handled where the promise is awaited.
      recording.catch(() => {})
    }
    const concluded = await steps.conclude(plan, outcomes, record)
    const event = await both(recording, steps.finished(plan, outcomes, concluded, record))
    if ('answer' in concluded) await write.finish(concluded.kept ?? concluded.answer, event)
    else await write.giveUp('failed', event)
    return concluded
  } catch (error) {
    await write.release()
    throw write.hasSent ? new OutcomeUnknown(record, steps.unknownResults(plan), error) : error
  }
}

const planned = <Chunk, Outcome>({ plan }: WriteRecord, steps: CommitSteps<Chunk, Outcome>): object[] =>
  plan ? steps.unknownResults(plan as CommitPlan<Chunk>) : []

/** Waits until both have settled, then throws the first failure: neither keeps running after the call has returned. */
async function both<T>(first: Promise<void> | undefined, second: Promise<T>): Promise<T> {
  const [settled] = await Promise.allSettled([first, second])
  if (settled.status === 'rejected') throw settled.reason
  return second
}
