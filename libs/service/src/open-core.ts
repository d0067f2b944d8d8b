import { openOutbox } from '@platform/events'
import type { Cleanup } from '@platform/lifecycle'
import { connectMessaging } from '@platform/messaging'
import { createLogger, createMetrics, type Health, type Log } from '@platform/telemetry'

/** Configuration of the dependencies that all services share. */
export interface CoreConfig {
  log: { level: string }
  nats: { url: string; replicas?: number | undefined }
  postgres: { url: string }
}

/**
 * Opens the dependencies shared by all services, in order: metrics, messaging, the audit outbox. `cleanup` closes them in reverse.
 * `health` has a probe for each dependency that can be unavailable.
 */
export async function openCore(
  service: string,
  config: CoreConfig,
  cleanup: Cleanup,
  log: Log = createLogger(service, config.log.level),
) {
  const metrics = createMetrics(service)
  const messaging = cleanup.use(
    await connectMessaging(config.nats.url, { name: service, log, replicas: config.nats.replicas }),
    (it) => it.close(),
  )
  const outbox = cleanup.use(openOutbox({ url: config.postgres.url, service, messaging, log, metrics }), (it) =>
    it.close(),
  )
  const health = { nats: messaging.probe, audit: outbox.probe } satisfies Health
  return { service, log, metrics, messaging, outbox, health }
}
