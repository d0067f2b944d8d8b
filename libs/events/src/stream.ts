import { DiscardPolicy, RetentionPolicy, StorageType } from '@nats-io/jetstream'
import { nanos } from '@nats-io/transport-node'
import { ensureStream, type StreamStore } from '@platform/messaging'
import { auditStream, auditSubjects } from './subject.ts'

/** How the stream is kept. */
export type AuditStreamOptions = { maxBytes?: number }

/**
 * Makes the stream, or brings it to these settings. It is transport, not the truth: events leave an outbox only when
 * audit-log has stored them, so dropping the oldest loses nothing but a slow subscriber's history.
 */
export const ensureAuditStream = (
  store: StreamStore,
  { maxBytes = 2 * 1024 ** 3 }: AuditStreamOptions = {},
): Promise<void> =>
  ensureStream(
    store,
    { name: auditStream, storage: StorageType.File, retention: RetentionPolicy.Limits },
    {
      subjects: [auditSubjects],
      discard: DiscardPolicy.Old,
      max_age: nanos(7 * 86_400_000),
      max_bytes: maxBytes,
      duplicate_window: nanos(120_000),
    },
  )
