import type { Cleanup } from '@platform/lifecycle'
import type { Messaging } from '@platform/messaging'
import type { Database } from '@platform/postgres'
import { SharedRedis } from '@platform/redis'
import type { Log, Metrics } from '@platform/telemetry'
import { deliverRevocations } from './deliver-revocations.ts'
import { revocationBucket } from './revocation-bucket.ts'
import { createRevocationStore } from './revocation-store.ts'
import { revocationsInRedis } from './revocations-in-redis.ts'

type Needs = {
  service: string
  database: Database
  messaging: Messaging
  redis: { url: string; shards: number }
  log: Log
  metrics: Metrics
}

/** Opens the store of revocations and their delivery to the verifiers through NATS and Redis. */
export function openRevocations({ service, database, messaging, redis, log, metrics }: Needs, cleanup: Cleanup) {
  const revocations = createRevocationStore(database)
  const shared = cleanup.use(new SharedRedis({ url: redis.url, name: service, topic: 'revocation', log }), (it) =>
    it.close(),
  )
  const channels = [revocationBucket(messaging), revocationsInRedis(shared, redis.shards)]
  const delivery = cleanup.use(deliverRevocations({ store: revocations, channels, log, metrics }), (it) => it.close())
  return { revocations, delivery }
}
