import type { SharedRedis } from '@platform/redis'
import { appendRevocations, hasRevocations } from '@platform/tokens'
import type { RevocationChannel } from './revocation-channel.ts'

/** Redis, which every gateway asks with each call. `shards` is that of the gateways. */
export function revocationsInRedis(redis: SharedRedis, shards: number): RevocationChannel {
  let holdsSome = false
  return {
    name: 'redis',
    connected: () => !redis.away,
    onConnect: (listener) => redis.onBack(listener),
    lost: async () => holdsSome && !(await redis.ask((client) => hasRevocations(client, shards))),
    async put(revocations) {
      await redis.ask((client) => appendRevocations(client, shards, revocations))
      holdsSome = true
    },
    // A server loses everything or nothing.
    async missing(revocations) {
      holdsSome = await redis.ask((client) => hasRevocations(client, shards))
      return holdsSome ? [] : revocations
    },
  }
}
