import { openOutbox } from '@platform/events'
import { Cleanup } from '@platform/lifecycle'
import { connectMessaging, serveCommands } from '@platform/messaging'
import { openDatabase } from '@platform/postgres'
import { createLogger, createMetrics, type Health } from '@platform/telemetry'
import { createTokenVerifier, openJwks, watchRevocations } from '@platform/tokens'
import { Gauge } from 'prom-client'
import { CheckpointSigner } from './chain/checkpoint.ts'
import { CheckpointBucket } from './checkpoints/checkpoint-bucket.ts'
import { Checkpointer } from './checkpoints/checkpointer.ts'
import { commandsOf } from './commands.ts'
import type { Config } from './config.ts'
import { Consumer } from './consume/consumer.ts'
import { createBatchStore } from './consume/store-batch.ts'
import { createEvents } from './events.ts'
import { Cursors } from './routes/cursor.ts'

/** The service's dependencies, opened in order, closed in reverse. */
export type Context = Awaited<ReturnType<typeof openContext>>

const service = 'audit-log'

/** Opens everything; what had been opened is closed again when a later part fails. */
export const openContext = (config: Config) =>
  Cleanup.scope(async (cleanup) => {
    const log = createLogger(service, config.logLevel)
    const metrics = createMetrics(service)
    const database = cleanup.use(openDatabase(config.postgresUrl, { log, awayKind: 'audit_unavailable' }), (open) =>
      open.close(),
    )
    const messaging = cleanup.use(
      await connectMessaging(config.nats.url, { name: service, log, replicas: config.nats.replicas }),
      (open) => open.close(),
    )
    const revocations = cleanup.use(
      await watchRevocations(messaging, { log, isConnected: () => messaging.connected() }),
      (open) => open.close(),
    )
    const { issuer, audience, jwksUrl } = config.tokens
    const verifier = createTokenVerifier({ issuer, audience, keys: openJwks(jwksUrl, { log }), revocations })
    const outbox = cleanup.use(openOutbox({ url: config.postgresUrl, service, messaging, log, metrics }), (open) =>
      open.close(),
    )
    const events = createEvents({ outbox, log, metrics })
    const signer = new CheckpointSigner(config.checkpoints)
    const bucket = new CheckpointBucket(messaging)
    const checkpointer = cleanup.use(
      new Checkpointer({ url: config.postgresUrl, messaging, bucket, signer, events, log }),
      (open) => open.close(),
    )
    const cursors = new Cursors(config.checkpoints.key)
    const commands = commandsOf({ database, bucket, signer, cursors, events })
    cleanup.use(serveCommands(messaging, service, commands, { log }), (open) => open.close())
    const store = createBatchStore({ database, messaging, events, onHeads: (heads) => checkpointer.add(heads) })
    const consumer = cleanup.use(new Consumer({ messaging, stream: config.stream, store, log }), (open) => open.close())
    metrics.registerMetric(lagGauge(consumer))
    const health: Health = {
      postgres: () => database.probe(),
      nats: () => messaging.probe(),
      consumer: () => consumer.probe(),
      outbox: () => outbox.probe(),
    }
    return {
      ...{
        config,
        log,
        metrics,
        health,
        database,
        messaging,
        verifier,
        outbox,
        events,
        signer,
        bucket,
        consumer,
        cursors,
      },
      close: () => cleanup.close(),
    }
  })

/** Asked when the metrics are read: the broker knows. */
const lagGauge = (consumer: Consumer) =>
  new Gauge({
    name: 'audit_consumer_lag',
    help: 'Messages not yet stored: "pending" in the stream, "unacknowledged" on their way',
    labelNames: ['state'],
    registers: [],
    async collect() {
      const lag = await consumer.lag().catch(() => ({ pending: Number.NaN, unacknowledged: Number.NaN }))
      this.set({ state: 'pending' }, lag.pending)
      this.set({ state: 'unacknowledged' }, lag.unacknowledged)
    },
  })
