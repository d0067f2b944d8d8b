export { AuditEvent, eventBytesMax, type NewAuditEvent, platformTenant } from './audit-event.ts'
export { type Audited, createAudited, type Outcome, type Result, type Work } from './calls/audited.ts'
export {
  type AuditActor,
  createCallRecorder,
  credentialActor,
  interrupted,
  outcomeOf,
  requestOf,
} from './calls/create-call-recorder.ts'
export { canonicalJson } from './canonical-json.ts'
export { auditSchemaFile, auditSchemaText, isAuditSchemaFresh, writeAuditSchema } from './json-schema.ts'
export { type OpenCall, type Outbox, type OutboxEvent, openOutbox } from './open-outbox.ts'
export { insertEvent } from './outbox/commit-batch.ts'
export { type AuditStreamOptions, ensureAuditStream } from './stream.ts'
export {
  type AuditFilter,
  auditStream,
  auditSubject,
  auditSubjects,
  eventIdHeader,
  filterSubject,
  storedSubject,
} from './subject.ts'
export { type AuditSubscription, subscribeAudit } from './subscribe-audit.ts'
export { publishUsage } from './usage/publish-usage.ts'
export { subscribeUsage } from './usage/subscribe-usage.ts'
export { UsageReport, type UsageRow, usageBucketMs } from './usage/usage-report.ts'
