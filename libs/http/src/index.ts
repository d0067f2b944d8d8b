export { answerFailures } from './answer-failures.ts'
export { createApp } from './app.ts'
export { discard, discardedBytesMin } from './discard.ts'
export { endUnread, isUnread } from './end-unread.ts'
export { failureKindHeader } from './failure-kind-header.ts'
export { anyArray, anyObject, listOf, recordOf } from './json/bounded.ts'
export type { Locals } from './locals.ts'
export { logFailure } from './log-failure.ts'
export { createObserver, type Observer, observeRequests, requestIdOf } from './observe-requests.ts'
export { readBody } from './read-body.ts'
export { readJsonBody } from './read-json-body.ts'
export { refuseOverdue } from './refuse-overdue.ts'
export { repeatHeader } from './repeat-header.ts'
export {
  type Answer,
  type AnyRoute,
  type CallContext,
  RevalidatedAnswer,
  route,
  StreamedAnswer,
  WrittenAnswer,
} from './route.ts'
export { sendFailure } from './send-failure.ts'
export { sendWritten } from './send-written.ts'
export { listenStrictly } from './strict/listen-strictly.ts'
