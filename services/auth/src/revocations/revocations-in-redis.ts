import type { SharedRedis } from '@platform/redis'
import { appendRevocations, hasRevocations } from '@platform/tokens'
import type { RevocationChannel } from './revocation-channel.ts'

/** The log of revocations in Redis, which gateways read with each call. `shards` must be the gateways' number. */
export function revocationsInRedis(redis: SharedRedis, shards: number): RevocationChannel {
  let holdsSome = false
  return {
    name: 'redis',
    connected: () => !redis.unavailable,
    onConnect: (listener) => redis.onAvailable(listener),
    lost: async () => holdsSome && !(await redis.ask((client) => hasRevocations(client, shards))),
    async put(revocations) {
      await redis.ask((client) => appendRevocations(client, shards, revocations))
      holdsSome = true
    },
    // Redis loses all of its content or none.
    async missing(revocations) {
      holdsSome = await redis.ask((client) => hasRevocations(client, shards))
      return holdsSome ? [] : revocations
    },
  }
}
