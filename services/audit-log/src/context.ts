import { Cleanup } from '@platform/lifecycle'
import { openService } from '@platform/service'
import type { Health } from '@platform/telemetry'
import { Gauge } from 'prom-client'
import { CheckpointSigner } from './chain/checkpoint.ts'
import { CheckpointBucket } from './checkpoints/checkpoint-bucket.ts'
import { Checkpointer } from './checkpoints/checkpointer.ts'
import type { Config } from './config.ts'
import { Consumer } from './consume/consumer.ts'
import { createBatchStore } from './consume/store-batch.ts'
import { createEvents } from './events.ts'
import { Cursors } from './routes/cursor.ts'

/** The service's dependencies, opened in order and closed in reverse. */
export type Context = Awaited<ReturnType<typeof openContext>>

const service = 'audit-log'

/** Opens all dependencies. When one fails to open, those before it are closed again. */
export const openContext = (config: Config) =>
  Cleanup.scope(async (cleanup) => {
    const base = await openService(service, config, cleanup, { unavailableKind: 'audit_unavailable' })
    const { log, metrics, database, messaging, outbox } = base
    const events = createEvents({ outbox, log, metrics })
    const signer = new CheckpointSigner(config.checkpoints)
    const bucket = new CheckpointBucket(messaging)
    const checkpointer = cleanup.use(
      new Checkpointer({ url: config.postgres.url, messaging, bucket, signer, events, log }),
      (open) => open.close(),
    )
    const cursors = new Cursors(config.checkpoints.key)
    const store = createBatchStore({ database, messaging, events, onHeads: (heads) => checkpointer.add(heads) })
    const consumer = cleanup.use(new Consumer({ messaging, stream: config.stream, store, log }), (open) => open.close())
    metrics.registerMetric(lagGauge(consumer))
    const health: Health = {
      postgres: base.health.postgres,
      nats: base.health.nats,
      consumer: () => consumer.probe(),
      outbox: base.health.audit,
    }
    return {
      ...base,
      config,
      health,
      events,
      signer,
      bucket,
      consumer,
      cursors,
      close: () => cleanup.close(),
    }
  })

/** Reads the lag from the broker when metrics are collected. */
const lagGauge = (consumer: Consumer) =>
  new Gauge({
    name: 'audit_consumer_lag',
    help: 'Messages not yet stored: "pending" in the stream, "unacknowledged" read by a replica',
    labelNames: ['state'],
    registers: [],
    async collect() {
      const lag = await consumer.lag().catch(() => ({ pending: Number.NaN, unacknowledged: Number.NaN }))
      this.set({ state: 'pending' }, lag.pending)
      this.set({ state: 'unacknowledged' }, lag.unacknowledged)
    },
  })
