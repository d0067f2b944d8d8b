import {
  DiscardPolicy,
  JetStreamApiCodes,
  JetStreamApiError,
  jetstreamManager,
  RetentionPolicy,
  StorageType,
} from '@nats-io/jetstream'
import { type NatsConnection, nanos } from '@nats-io/transport-node'
import { auditStream, auditSubjects } from './subject.ts'

/** How the stream is kept. `replicas` needs as many servers in the cluster. */
export type AuditStreamOptions = { replicas?: number; maxBytes?: number }

/**
 * Makes the stream, or brings it to these settings. It is transport, not the truth: events leave an outbox only when
 * audit-log has stored them, so dropping the oldest loses nothing but a slow subscriber's history.
 */
export async function ensureAuditStream(
  nats: NatsConnection,
  { replicas = 1, maxBytes = 2 * 1024 ** 3 }: AuditStreamOptions = {},
): Promise<void> {
  const { streams } = await jetstreamManager(nats, { checkAPI: false })
  const settings = {
    subjects: [auditSubjects],
    discard: DiscardPolicy.Old,
    max_age: nanos(7 * 86_400_000),
    max_bytes: maxBytes,
    duplicate_window: nanos(120_000),
    num_replicas: replicas,
  }
  const missing = await streams.info(auditStream).then(
    () => false,
    (error: unknown) => {
      if (error instanceof JetStreamApiError && error.code === JetStreamApiCodes.StreamNotFound) return true
      throw error
    },
  )
  if (!missing) return void (await streams.update(auditStream, settings))
  await streams.add({
    name: auditStream,
    storage: StorageType.File,
    retention: RetentionPolicy.Limits,
    ...settings,
  })
}
