export { type Begun, createWrites, type Writes, type WritesOptions } from './create-writes.ts'
export { OutcomeUnknown, outcomeOfStopped } from './outcome-unknown.ts'
export type { RecordEvents, WritingCall } from './record-events.ts'
export {
  recordWriteEvents,
  WriteActor,
  type WriteSubject,
  writeActorOf,
  writeSubjectOf,
} from './record-write-events.ts'
export { recoverWrites } from './recover-writes.ts'
export { type CommitSteps, type Concluded, runCommit } from './run-commit.ts'
export { LeaseLost, type RunningWrite } from './running-write.ts'
export {
  type CommitPlan,
  IdempotencyKey,
  type PreviewIntent,
  type RevertRecord,
  type SentChunk,
  type WriteIntent,
  type WriteRecord,
} from './write-record.ts'
