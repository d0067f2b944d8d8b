import { type PlatformError, toPlatformError } from '@platform/errors'
import type { NewAuditEvent } from '@platform/events'
import { OutcomeUnknown } from './outcome-unknown.ts'
import type { RunningWrite } from './running-write.ts'
import type { CommitPlan, SentChunk, WriteRecord } from './write-record.ts'

/** How a commit ended: with an answer that a repeated call gets again, or with a failure after which nothing is written. */
export type Concluded =
  | {
      answer: object
      /** What is kept in its place, when the service can make the answer again from this and the outcomes. */
      kept?: object
    }
  | { failure: PlatformError }

/** What a service does at each step of a commit. Chunks and outcomes are JSON; the order of the steps is runCommit's. */
export interface CommitSteps<Chunk, Outcome> {
  /** Reads the state and decides what to send. Throws to refuse: nothing was sent, and the key is free again. */
  prepare(): Promise<CommitPlan<Chunk>>
  /** Tells the audit log what is going to be written, with the state before. Resolves when that is durable. */
  started(plan: CommitPlan<Chunk>, record: WriteRecord): Promise<void>
  /** One mutating request, and what became of it. Throws only when the write has to be taken up again later. */
  send(chunk: Chunk, position: number, plan: CommitPlan<Chunk>): Promise<Outcome>
  /** What became of a chunk that an earlier process was about to send, or sent, by reading the state. */
  settle(chunk: Chunk, position: number, plan: CommitPlan<Chunk>, sentBefore: SentChunk): Promise<Outcome>
  /** The event of a write that ended before anything was sent. */
  refused(failure: PlatformError, record: WriteRecord): NewAuditEvent
  /** Lines of `results` for a caller to whom the outcome cannot be told, each with the code `unknown`. */
  unknownResults(plan: CommitPlan<Chunk>): object[]
  /** The end, from the outcomes in the order of the chunks. */
  conclude(plan: CommitPlan<Chunk>, outcomes: Outcome[], record: WriteRecord): Promise<Concluded>
  /** The event of how it ended; it is committed with the end itself. */
  finished(
    plan: CommitPlan<Chunk>,
    outcomes: Outcome[],
    concluded: Concluded,
    record: WriteRecord,
  ): Promise<NewAuditEvent>
}

/**
 * Carries a commit to its end, from the beginning or from where another process stopped.
 *
 * The order is the safety model: the snapshot is stored and the intent is in the audit log before the first mutating request;
 * each request is announced before it leaves, so that nobody ever sends again what may have happened without looking. What does
 * not wait for each other there is done at the same time.
 * @throws OutcomeUnknown when something was sent, or may have been, and the end could not be recorded.
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
    // The chunks are those that `prepare` made, or made in the process that died.
    plan = resumed && record.plan ? (record.plan as CommitPlan<Chunk>) : await steps.prepare()
    await both(resumed ? undefined : write.start(plan), steps.started(plan, record))
  } catch (error) {
    if (resumed) await write.letGo()
    else await write.giveUp('refused', steps.refused(toPlatformError(error), record)).catch(() => write.letGo())
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
      // The first was announced with the plan.
      if (!earlier && position > 0) await write.sending(position)
      write.assertHeld()
      write.hasSent = true
      const outcome = earlier
        ? await steps.settle(chunk, position, plan, earlier)
        : await steps.send(chunk, position, plan)
      outcomes.push(outcome)
      recording = write.sent(position, outcome)
      // Its failure is seen where it is waited for.
      recording.catch(() => {})
    }
    const concluded = await steps.conclude(plan, outcomes, record)
    const event = await both(recording, steps.finished(plan, outcomes, concluded, record))
    if ('answer' in concluded) await write.finish(concluded.kept ?? concluded.answer, event)
    else await write.giveUp('failed', event)
    return concluded
  } catch (error) {
    await write.letGo()
    throw write.hasSent ? new OutcomeUnknown(record, steps.unknownResults(plan), error) : error
  }
}

const planned = <Chunk, Outcome>({ plan }: WriteRecord, steps: CommitSteps<Chunk, Outcome>): object[] =>
  plan ? steps.unknownResults(plan as CommitPlan<Chunk>) : []

/** Waits for both to end, and then throws the first failure: neither goes on behind the caller's back. */
async function both<T>(first: Promise<void> | undefined, second: Promise<T>): Promise<T> {
  const [settled] = await Promise.allSettled([first, second])
  if (settled.status === 'rejected') throw settled.reason
  return second
}
