import { Redis } from 'ioredis'

/**
 * Opens a connection whose commands fail at once while it is down: no offline queue, no resending. Callers set their own
 * deadlines, because a timer per command in ioredis costs more. `name` appears in Redis's client list.
 */
export const openRedis = (url: string, name: string): Redis =>
  new Redis(url, {
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    connectTimeout: 1_000,
    retryStrategy: (times) => Math.min(50 * times, 500),
    connectionName: name,
  })
