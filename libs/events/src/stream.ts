import { DiscardPolicy, RetentionPolicy, StorageType } from '@nats-io/jetstream'
import { nanos } from '@nats-io/transport-node'
import { ensureStream, type StreamStore } from '@platform/messaging'
import { auditStream, auditSubjects } from './subject.ts'

/** Limits of the stream. */
export type AuditStreamOptions = { maxBytes?: number }

/**
 * Creates the stream, or updates its settings. The stream is only transport: events leave an outbox after audit-log has stored
 * them, so dropping the oldest messages loses only the history of a slow subscriber.
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
