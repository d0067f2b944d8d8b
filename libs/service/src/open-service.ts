import { openOutbox } from '@platform/events'
import type { Cleanup } from '@platform/lifecycle'
import { connectMessaging } from '@platform/messaging'
import { openDatabase } from '@platform/postgres'
import { createLogger, createMetrics, type Health, type Log } from '@platform/telemetry'
import { createTokenVerifier, openJwks, watchRevocations } from '@platform/tokens'

/** The part of a service's configuration that is the same in all of them. */
export interface ServiceConfig {
  log: { level: string }
  nats: { url: string; replicas?: number | undefined }
  postgres: { url: string }
  tokens: { issuer: string; audience: string; jwksUrl: string }
}

/**
 * Opens what every service behind the gateway stands on, in order: its schema, messaging, revocations and the verifier that
 * heeds them, the audit outbox. `cleanup` owns it all. `health` says of each what is wrong with it.
 */
export async function openService(
  service: string,
  config: ServiceConfig,
  cleanup: Cleanup,
  log: Log = createLogger(service, config.log.level),
) {
  const metrics = createMetrics(service)
  const database = cleanup.use(openDatabase(config.postgres.url, { log }), (it) => it.close())
  const messaging = cleanup.use(
    await connectMessaging(config.nats.url, { name: service, log, replicas: config.nats.replicas }),
    (it) => it.close(),
  )
  const revocations = cleanup.use(await watchRevocations(messaging, { log, isConnected: messaging.connected }), (it) =>
    it.close(),
  )
  const { issuer, audience, jwksUrl } = config.tokens
  const verifier = createTokenVerifier({ issuer, audience, keys: openJwks(jwksUrl, { log }), revocations })
  const outbox = cleanup.use(openOutbox({ url: config.postgres.url, service, messaging, log, metrics }), (it) =>
    it.close(),
  )
  const health: Health = {
    postgres: database.probe,
    nats: messaging.probe,
    revocations: revocations.probe,
    audit: outbox.probe,
  }
  return { log, metrics, database, messaging, verifier, outbox, health }
}
